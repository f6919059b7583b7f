"""Carts: made, merged, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commerce.cart.errors import NoSuchCart
from commerce.cart.models import AbandonedCart, Cart
from commerce.inventory.queries import available

MOST_PIECES = 1_000
MOST_LINES = 100


def create_cart() -> Cart:
    return Cart.objects.create()


def open_cart(cart_id: UUID | None, customer_id: int | None) -> UUID:
    """The cart of this id while it is open, else the customer's, else a new one."""
    if cart_id and Cart.objects.filter(pk=cart_id, order_number="").exists():
        return cart_id
    return (customer_cart(customer_id) if customer_id else create_cart()).pk


def customer_cart(customer_id: int) -> Cart:
    """The open cart of a customer, on whichever device they are."""
    return Cart.objects.get_or_create(customer_id=customer_id, order_number="")[0]


@dataclass(frozen=True)
class Merged:
    """What became of a guest's cart when they signed in."""

    cart_id: UUID
    joined: int = 0  # pieces that went to others that were already there
    left_out: int = 0  # pieces for which there was no stock or no room


@transaction.atomic
def merge_on_sign_in(*, guest_cart_id: UUID | None, customer_id: int) -> Merged:
    """The guest's goods become the customer's: quantities add up, as far as there is stock.

    A cart that is another customer's stays theirs. Repeatable.
    """
    open_carts = Cart.objects.select_for_update(no_key=True).filter(customer=None, order_number="")
    guest = open_carts.filter(pk__in=[guest_cart_id] if guest_cart_id else []).first()
    own = lock_cart(customer_cart(customer_id).pk)
    if guest is None:
        return Merged(own.pk)
    had_some = own.lines.wanted().exists()
    wanted, taken = pour(guest, own)
    guest.delete()
    own.save(update_fields=["updated_at"])
    return Merged(own.pk, joined=taken if had_some else 0, left_out=wanted - taken)


def pour(source: Cart, target: Cart) -> tuple[int, int]:
    """Move lines from one cart into another; how many pieces that were, and how many went."""
    lines = list(source.lines.all())
    known = {line.variant_id: line for line in target.lines.all()}
    pieces = available([line.variant_id for line in lines])
    wanted = taken = 0
    for line in lines:
        counts = 0 if line.is_saved else line.quantity
        wanted += counts
        there = known.get(line.variant_id)
        if there is None and len(known) >= MOST_LINES:
            continue
        if there is None:
            # What is sold out comes along as it is: the cart tells of it and offers what to do.
            line.cart = target
            line.save(update_fields=["cart"])
            known[line.variant_id] = line
            taken += counts
        elif there.is_saved and not line.is_saved:
            there.quantity, there.seen_price, there.is_saved = line.quantity, line.seen_price, False
            there.save(update_fields=["quantity", "seen_price", "is_saved"])
            taken += counts
        elif not line.is_saved:
            fits = min(counts, min(pieces[line.variant_id], MOST_PIECES) - there.quantity)
            if fits > 0:
                there.quantity += fits
                there.save(update_fields=["quantity"])
                taken += fits
    return wanted, taken


@transaction.atomic
def forget_carts_of(*, customer_id: int) -> None:
    """The customer closed the account: open carts go, those that became orders lose their owner."""
    Cart.objects.filter(customer_id=customer_id, order_number="").delete()
    Cart.objects.filter(customer_id=customer_id).update(customer=None)


def lock_cart(cart_id: UUID) -> Cart:
    """The cart, locked until the transaction ends: the first thing an order is decided on."""
    try:
        return Cart.objects.select_for_update(no_key=True).get(pk=cart_id)
    except Cart.DoesNotExist:
        raise NoSuchCart from None


def close_cart(cart: Cart, *, order_number: str, now: datetime) -> None:
    """The cart became this order and can't be changed any more.

    What was saved for later goes into the owner's next cart.
    """
    cart.order_number = order_number
    cart.save(update_fields=["order_number", "updated_at"])
    saved = cart.lines.filter(is_saved=True)
    if saved.exists():
        cart.followed_by = Cart.objects.create(customer_id=cart.customer_id)
        cart.save(update_fields=["followed_by"])
        saved.update(cart=cart.followed_by)
    if cart.customer_id:
        AbandonedCart.objects.filter(cart=cart).update(recovered_at=now)
