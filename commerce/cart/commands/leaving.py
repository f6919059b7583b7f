"""Carts that their customers left standing, and the way back to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.cart.commands.carts import lock_cart, pour
from commerce.cart.events import CartAbandoned
from commerce.cart.models import AbandonedCart, Cart, CartLine
from commerce.cart.queries import basket, cart_link, linked_cart
from commerce.core.bilingual import language_or_default
from commerce.core.events import emit
from commerce.customers.models import Purpose
from commerce.customers.queries import consents_of
from commerce.notifications.commands import Occasion, queue_sms

LONG_AGO = timedelta(days=2)  # nobody is reminded of what they left then
GOOD_FOR = timedelta(days=1)
MOST_AT_ONCE = 500


def note_abandoned(*, now: datetime) -> int:
    """Write down each cart of a customer that was not touched for some time, once."""
    left = now - settings.CART_ABANDONED_AFTER
    carts = Cart.objects.filter(
        pk__in=CartLine.objects.wanted().values("cart"),
        order_number="",
        customer__isnull=False,
        abandoned=None,
        updated_at__range=(left - LONG_AGO, left),
    )
    ids = carts.order_by("updated_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
    return sum(_note(cart_id, left) for cart_id in list(ids))


@transaction.atomic
def remind_of_cart(*, cart_id: str, now: datetime) -> bool:
    """Send the way back to an abandoned cart, if its customer wants to hear of offers."""
    cart = lock_cart(UUID(cart_id))
    abandoned = AbandonedCart.objects.filter(cart=cart, reminded_at=None).first()
    if abandoned is None or cart.is_closed or cart.customer is None:
        return False
    if not cart.customer.phone or not consents_of(cart.customer.pk)[Purpose.OFFERS]:
        return False
    language = language_or_default(cart.customer.language)
    with override(language):
        text = _("Your cart is waiting for you: %(address)s") % {
            "address": cart_link(cart.pk, language)
        }
    occasion = Occasion(topic="abandoned_cart", key=f"cart:{cart.pk}", can_wait=True)
    queue_sms(phone=cart.customer.phone, text=text, now=now, good_for=GOOD_FOR, occasion=occasion)
    abandoned.reminded_at = now
    abandoned.save(update_fields=["reminded_at"])
    return True


@transaction.atomic
def come_back(*, token: str, guest_cart_id: UUID | None) -> UUID:
    """The cart that a link leads to; what a guest has in hand meanwhile goes into it."""
    cart = linked_cart(token)
    guests = Cart.objects.select_for_update(no_key=True).filter(customer=None, order_number="")
    guest = guests.filter(pk=guest_cart_id).exclude(pk=cart.pk).first() if guest_cart_id else None
    own = lock_cart(cart.pk)
    if guest:
        pour(guest, own)
        guest.delete()
    return own.pk


@transaction.atomic
def _note(cart_id: UUID, left: datetime) -> bool:
    """Unless it was touched or ordered while this one waited for the lock."""
    cart = lock_cart(cart_id)
    if cart.is_closed or cart.customer is None or cart.updated_at > left:
        return False
    goods = basket(cart.pk, language_or_default(cart.customer.language), with_images=False)
    if not goods.total or AbandonedCart.objects.filter(cart=cart).exists():
        return False
    AbandonedCart.objects.create(
        cart=cart,
        left_at=cart.updated_at,
        value=goods.total,
        lines=[
            {
                "sku": line.sku,
                "title": line.title,
                "quantity": line.quantity,
                "total": line.total.tiyin,
            }
            for line in goods.lines
            if line.can_be_bought
        ],
    )
    emit(CartAbandoned(str(cart.pk), cart.customer.pk))
    return True
