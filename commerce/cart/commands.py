from __future__ import annotations

from uuid import UUID

from django.db import transaction

from commerce.cart.errors import (
    CartFull,
    CartIsClosed,
    NoSuchCart,
    NoSuchLine,
    NotEnough,
    QuantityImpossible,
    SoldOut,
)
from commerce.cart.models import Cart, CartLine
from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.queries import variant_by_id
from commerce.core.money import Money
from commerce.inventory.queries import available
from commerce.pricing.queries import prices_of

MOST_PIECES = 1_000
MOST_LINES = 100


def create_cart() -> Cart:
    return Cart.objects.create()


@transaction.atomic
def put_in_cart(*, cart_id: UUID | None, variant_id: int, quantity: int) -> CartLine:
    """`add_to_cart`, into a new cart where there is no open one of this id."""
    if cart_id is None or not Cart.objects.filter(pk=cart_id, order_number="").exists():
        cart_id = create_cart().pk
    return add_to_cart(cart_id=cart_id, variant_id=variant_id, quantity=quantity)


@transaction.atomic
def add_to_cart(*, cart_id: UUID, variant_id: int, quantity: int) -> CartLine:
    """Put pieces of a variant into the cart, beside those already there.

    Refuses what is not sold, more than there is and quantities outside 1 to `MOST_PIECES`.
    A line that is already there keeps the price its owner saw, so that a new one is still told.
    """
    cart = _open_cart(cart_id)
    variant = variant_by_id(variant_id)
    line = cart.lines.filter(variant=variant).first()
    if line is None and cart.lines.count() >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    _check_quantity(quantity)
    total = quantity + (line.quantity if line else 0)
    _check_quantity(total)
    _check_stock(variant_id, total)
    price = _price_of(variant_id)
    line, _ = CartLine.objects.update_or_create(
        cart=cart,
        variant=variant,
        defaults={"quantity": total},
        create_defaults={"quantity": total, "seen_price": price},
    )
    return line


@transaction.atomic
def change_quantity(*, cart_id: UUID, line_id: int, quantity: int) -> CartLine:
    """Set how many pieces a line holds; refused like `add_to_cart`."""
    line = _line(_open_cart(cart_id), line_id)
    _check_quantity(quantity)
    _check_stock(line.variant_id, quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity"])
    return line


@transaction.atomic
def remove_line(*, cart_id: UUID, line_id: int) -> tuple[int, int]:
    """Take a line out; returns its variant and quantity, so that it can be put back."""
    line = _line(_open_cart(cart_id), line_id)
    line.delete()
    return line.variant_id, line.quantity


@transaction.atomic
def accept_changes(*, cart_id: UUID, line_id: int) -> None:
    """Agree to what became of a line: its new price, what is left of it, or that it is gone."""
    line = _line(_open_cart(cart_id), line_id)
    left = available([line.variant_id])[line.variant_id]
    try:
        variant_by_id(line.variant_id)
        line.seen_price = _price_of(line.variant_id)
    except NoSuchVariant:
        left = 0
    if left <= 0:
        line.delete()
        return
    line.quantity = min(line.quantity, left)
    line.save(update_fields=["seen_price", "quantity"])


def lock_cart(cart_id: UUID) -> Cart:
    """The cart, locked until the transaction ends: the first thing an order is decided on."""
    try:
        return Cart.objects.select_for_update(no_key=True).get(pk=cart_id)
    except Cart.DoesNotExist:
        raise NoSuchCart from None


def close_cart(cart: Cart, *, order_number: str) -> None:
    """The cart became this order and can't be changed any more."""
    cart.order_number = order_number
    cart.save(update_fields=["order_number", "updated_at"])


def _open_cart(cart_id: UUID) -> Cart:
    """The cart, locked in order to be changed."""
    cart = lock_cart(cart_id)
    if cart.is_closed:
        raise CartIsClosed
    cart.save(update_fields=["updated_at"])
    return cart


def _line(cart: Cart, line_id: int) -> CartLine:
    try:
        return cart.lines.get(pk=line_id)
    except CartLine.DoesNotExist:
        raise NoSuchLine from None


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_PIECES:
        raise QuantityImpossible(most=MOST_PIECES)


def _check_stock(variant_id: int, quantity: int) -> None:
    """A hint in time, not a promise: only an order reserves."""
    left = available([variant_id])[variant_id]
    if left <= 0:
        raise SoldOut(left=0)
    if left < quantity:
        raise NotEnough(left=left)


def _price_of(variant_id: int) -> Money:
    price = prices_of([variant_id]).get(variant_id)
    if price is None:
        raise NoSuchVariant
    return price.amount
