"""What lies in a cart, beside it, and what is taken off it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from commerce.cart.commands.carts import (
    MOST_LINES,
    MOST_PIECES,
    lock_cart,
    open_cart,
)
from commerce.cart.errors import (
    CartFull,
    CartIsClosed,
    NoSuchLine,
    NotEnough,
    QuantityImpossible,
    SoldOut,
    TooManyCouponsInCart,
)
from commerce.cart.models import Cart, CartLine
from commerce.cart.queries import basket
from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.queries import variant_by_id
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.customers.queries import customer_group
from commerce.inventory.queries import available
from commerce.pricing.queries import prices_of
from commerce.promotions.errors import NotForTheseGoods
from commerce.promotions.queries import coupon_by_code, coupon_code, refusal_in

MOST_COUPONS = 5


@transaction.atomic
def put_in_cart(
    *, cart_id: UUID | None, variant_id: int, quantity: int, customer_id: int | None = None
) -> CartLine:
    """`add_to_cart`, into the customer's or a new cart where there is no open one of this id."""
    cart = open_cart(cart_id, customer_id)
    return add_to_cart(cart_id=cart, variant_id=variant_id, quantity=quantity)


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
    total = quantity + (line.quantity if line and not line.is_saved else 0)
    _check_quantity(total)
    _check_stock(variant_id, total)
    if line and not line.is_saved:
        return _with_quantity(cart, line, total)
    seen = {"quantity": total, "seen_price": _price_of(cart, variant_id, total), "is_saved": False}
    return cart.lines.update_or_create(variant=variant, defaults=seen)[0]


@transaction.atomic
def change_quantity(*, cart_id: UUID, line_id: int, quantity: int) -> CartLine:
    """Set how many pieces a line holds; refused like `add_to_cart`."""
    cart = _open_cart(cart_id)
    line = _line(cart, line_id)
    _check_quantity(quantity)
    _check_stock(line.variant_id, quantity)
    return _with_quantity(cart, line, quantity)


@transaction.atomic
def remove_line(*, cart_id: UUID, line_id: int) -> tuple[int, int]:
    """Take a line out; returns its variant and quantity, so that it can be put back."""
    line = _line(_open_cart(cart_id), line_id)
    line.delete()
    return line.variant_id, line.quantity


@transaction.atomic
def save_for_later(*, cart_id: UUID, line_id: int) -> CartLine:
    """Put a line beside the cart: it is not ordered, and stays when the rest is."""
    return _laid(_line(_open_cart(cart_id), line_id), aside=True)


@transaction.atomic
def take_from_saved(*, cart_id: UUID, line_id: int) -> CartLine:
    """Back into the cart. What became of it meanwhile is told there, as of any line."""
    return _laid(_line(_open_cart(cart_id), line_id), aside=False)


@transaction.atomic
def accept_changes(*, cart_id: UUID, line_id: int) -> None:
    """Agree to what became of a line: its new price, what is left of it, or that it is gone."""
    cart = _open_cart(cart_id)
    _accept(cart, _line(cart, line_id))


@transaction.atomic
def accept_all_changes(*, cart_id: UUID) -> None:
    """Agree to whatever became of all that would be ordered."""
    cart = _open_cart(cart_id)
    for line in cart.lines.wanted():
        _accept(cart, line)


def _laid(line: CartLine, *, aside: bool) -> CartLine:
    line.is_saved = aside
    line.save(update_fields=["is_saved"])
    return line


def _accept(cart: Cart, line: CartLine) -> None:
    left = available([line.variant_id])[line.variant_id]
    line.quantity = min(line.quantity, left)
    try:
        variant_by_id(line.variant_id)
        line.seen_price = _price_of(cart, line.variant_id, line.quantity)
    except NoSuchVariant:
        left = 0
    if left <= 0:
        line.delete()
        return
    line.save(update_fields=["seen_price", "quantity"])


@transaction.atomic
def apply_coupon(*, cart_id: UUID, code: str, language: Language, now: datetime) -> None:
    """Put a coupon into the cart; refused with the reason if it takes nothing off these goods."""
    cart = _open_cart(cart_id)
    coupon = coupon_by_code(code, now)
    if cart.coupons.exclude(coupon=coupon).count() >= MOST_COUPONS:
        raise TooManyCouponsInCart(most=MOST_COUPONS)
    cart.coupons.get_or_create(coupon=coupon)
    step = basket(cart_id, language).calculated().step_of(coupon.code)
    refusal = refusal_in(step, language) if step else NotForTheseGoods(coupon=coupon.code)
    if refusal:
        raise refusal


@transaction.atomic
def remove_coupon(*, cart_id: UUID, code: str) -> None:
    """Take a coupon out of the cart; one that is not there changes nothing."""
    _open_cart(cart_id).coupons.filter(coupon__code=coupon_code(code)).delete()


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


def _with_quantity(cart: Cart, line: CartLine, quantity: int) -> CartLine:
    """Another number of pieces is its owner's wish, and so is the price that goes with it.

    A price that changed by itself is not taken over: its owner has not agreed to it.
    """
    if line.seen_price == _price_of(cart, line.variant_id, line.quantity):
        line.seen_price = _price_of(cart, line.variant_id, quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity", "seen_price"])
    return line


def _price_of(cart: Cart, variant_id: int, quantity: int) -> Money:
    group = customer_group(cart.customer_id)
    prices = prices_of([variant_id], quantities={variant_id: quantity}, customer_group=group)
    price = prices.get(variant_id)
    if price is None:
        raise NoSuchVariant
    return price.amount
