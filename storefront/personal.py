"""Bits of a page that belong to one visitor: loaded into pages that are the same for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.cart.queries import pieces_in
from commerce.showcase.queries import cards
from storefront.cart import cart_id, whole_number
from storefront.jinja import active_language
from storefront.responses import fragment

MOST_RECENT = 12


@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    return fragment(request, "cart/_badge.html", private=True, count=pieces_in(cart_id(request)))


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """The products that the visitor's browser remembers to have shown, `?ids=7,42`."""
    numbers = map(whole_number, request.GET.get("ids", "").split(",")[:MOST_RECENT])
    shown = cards([number for number in numbers if number], active_language())
    return fragment(request, "components/recent.html", private=True, cards=shown)
