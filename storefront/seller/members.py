"""Who works for the merchant, and as what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.merchants.queries import members_of
from storefront.seller.access import Ability, Seat, for_members, own_page


@require_safe
@for_members(Ability.MEMBERS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    return own_page(request, seat, "members", members=members_of(seat.merchant.pk))
