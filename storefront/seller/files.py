"""Files that a merchant takes away."""

from __future__ import annotations

from django.http import HttpResponse

from commerce.feeds.files import FORMATS
from storefront.responses import PRIVATE


def file_to_keep(content: bytes | str, name: str) -> HttpResponse:
    """The answer that a browser stores under this name; its ending says what it is."""
    response = HttpResponse(content, content_type=FORMATS[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = PRIVATE
    return response
