"""Where a request comes from, as far as our own proxies can tell."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of the visitor: what the outermost of our proxies saw, never what they claim."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        return seen[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
