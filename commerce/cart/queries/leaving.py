"""Carts that were left standing: the way back to them, and how many were ordered after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from commerce.cart.errors import LinkTooOld
from commerce.cart.models import AbandonedCart, Cart
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.core.pages import page_address

LINK_IS_GOOD_FOR = timedelta(days=7)
_signer = TimestampSigner(salt="cart-link")


@dataclass(frozen=True)
class AbandonedDay:
    """What was left standing on one day, and what of it was ordered after all."""

    day: date
    carts: int
    value: Money
    recovered: int
    recovered_value: Money


def cart_link(cart_id: UUID, language: Language) -> str:
    """The address at which the cart is in hand again, for some days."""
    return page_address("cart:come_back", _signer.sign(cart_id.hex), language=language)


def linked_cart(token: str) -> Cart:
    """The open cart that a link is for, or `LinkTooOld`."""
    try:
        cart_id = UUID(_signer.unsign(token, max_age=LINK_IS_GOOD_FOR))
    except (BadSignature, ValueError):
        raise LinkTooOld from None
    cart = Cart.objects.filter(pk=cart_id, order_number="").first()
    if cart is None:
        raise LinkTooOld
    return cart


def cart_after(cart_id: UUID) -> UUID | None:
    """Where what was saved for later lies, once the cart was ordered."""
    return Cart.objects.filter(pk=cart_id).values_list("followed_by", flat=True).first()


def abandoned_carts(first: date, last: date) -> QuerySet[AbandonedCart]:
    """Those left between two days, both included; the newest first."""
    return AbandonedCart.objects.filter(left_at__date__range=(first, last))


def abandoned_days(first: date, last: date) -> list[AbandonedDay]:
    """The same day by day, the oldest first; days without any are left out."""
    is_recovered = Q(recovered_at__isnull=False)
    rows = (
        abandoned_carts(first, last)
        .annotate(day=TruncDate("left_at"))
        .values("day")
        .annotate(
            carts=Count("pk"),
            worth=Sum("value"),
            recovered=Count("pk", filter=is_recovered),
            recovered_worth=Sum("value", filter=is_recovered),
        )
        .order_by("day")
    )
    return [
        AbandonedDay(
            day=row["day"],
            carts=row["carts"],
            value=row["worth"],
            recovered=row["recovered"],
            recovered_value=row["recovered_worth"] or Money.ZERO,
        )
        for row in rows
    ]
