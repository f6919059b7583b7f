from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.showcase.queries import Scope, Sort, shelf
from storefront.jinja import active_language
from storefront.responses import page

SHOWN = 6


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every component of the theme on one page, with a few real products."""
    cards = shelf(Scope(), active_language(), sort=Sort.POPULAR, limit=SHOWN)
    return page(request, "styleguide/page.html", private=True, cards=cards)
