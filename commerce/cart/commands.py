from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    TooManyCouponsInCart,
)
from commerce.cart.models import Cart, CartLine
from commerce.cart.queries import basket
from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.queries import variant_by_id
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.inventory.queries import available
from commerce.pricing.queries import prices_of
from commerce.promotions.errors import NotForTheseGoods
from commerce.promotions.queries import coupon_by_code, coupon_code, refusal_in

MOST_PIECES = 1_000
MOST_LINES = 100
MOST_COUPONS = 5


def create_cart() -> Cart:
    return Cart.objects.create()


@transaction.atomic
def put_in_cart(
    *, cart_id: UUID | None, variant_id: int, quantity: int, customer_id: int | None = None
) -> CartLine:
    """`add_to_cart`, into the customer's or a new cart where there is no open one of this id."""
    if cart_id is None or not Cart.objects.filter(pk=cart_id, order_number="").exists():
        cart_id = (customer_cart(customer_id) if customer_id else create_cart()).pk
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
    if line is None:
        return cart.lines.create(
            variant=variant, quantity=total, seen_price=_price_of(variant_id, total)
        )
    return _with_quantity(line, total)


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
    had_some = own.lines.exists()
    wanted, taken = _pour(guest, own)
    guest.delete()
    own.save(update_fields=["updated_at"])
    return Merged(own.pk, joined=taken if had_some else 0, left_out=wanted - taken)


def _pour(source: Cart, target: Cart) -> tuple[int, int]:
    """Move lines from one cart into another; how many pieces that were, and how many went."""
    lines = list(source.lines.all())
    known = {line.variant_id: line for line in target.lines.all()}
    pieces = available([line.variant_id for line in lines])
    wanted = taken = 0
    for line in lines:
        wanted += line.quantity
        there = known.get(line.variant_id)
        if there is None and len(known) >= MOST_LINES:
            continue
        had = there.quantity if there else 0
        room = min(pieces[line.variant_id], MOST_PIECES) - had
        # What is sold out comes along as it is: the cart tells about it and offers what to do.
        fits = min(line.quantity, room) if had else line.quantity
        if fits <= 0:
            continue
        taken += fits
        if there is None:
            line.cart = target
            line.save(update_fields=["cart"])
            known[line.variant_id] = line
        else:
            there.quantity = had + fits
            there.save(update_fields=["quantity"])
    return wanted, taken


@transaction.atomic
def forget_carts_of(*, customer_id: int) -> None:
    """The customer closed the account: open carts go, those that became orders lose their owner."""
    Cart.objects.filter(customer_id=customer_id, order_number="").delete()
    Cart.objects.filter(customer_id=customer_id).update(customer=None)


@transaction.atomic
def change_quantity(*, cart_id: UUID, line_id: int, quantity: int) -> CartLine:
    """Set how many pieces a line holds; refused like `add_to_cart`."""
    line = _line(_open_cart(cart_id), line_id)
    _check_quantity(quantity)
    _check_stock(line.variant_id, quantity)
    return _with_quantity(line, quantity)


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
    line.quantity = min(line.quantity, left)
    try:
        variant_by_id(line.variant_id)
        line.seen_price = _price_of(line.variant_id, line.quantity)
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


def _with_quantity(line: CartLine, quantity: int) -> CartLine:
    """Another number of pieces is its owner's wish, and so is the price that goes with it.

    A price that changed by itself is not taken over: its owner has not agreed to it.
    """
    if line.seen_price == _price_of(line.variant_id, line.quantity):
        line.seen_price = _price_of(line.variant_id, quantity)
    line.quantity = quantity
    line.save(update_fields=["quantity", "seen_price"])
    return line


def _price_of(variant_id: int, quantity: int) -> Money:
    price = prices_of([variant_id], quantities={variant_id: quantity}).get(variant_id)
    if price is None:
        raise NoSuchVariant
    return price.amount
