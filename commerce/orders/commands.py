from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.inventory.commands import release_stock, ship_stock
from commerce.orders.errors import NoSuchOrder, StateNotAllowed
from commerce.orders.events import OrderPlaced, OrderStateChanged
from commerce.orders.models import Order, OrderLine, OrderLog, PaymentMethod, State

DIGITS = 10
TRIES = 5


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str  # E.164


@dataclass(frozen=True)
class Address:
    region: str
    district: str
    street: str = ""
    landmark: str = ""


@dataclass(frozen=True)
class Delivery:
    """The agreed way of delivery with its price and the days between which it comes."""

    code: str
    price: Money
    arrives_on: tuple[date, date]
    pickup_point: str = ""


@dataclass(frozen=True)
class Bought:
    """One line as it was agreed."""

    variant_id: int
    merchant_id: int
    sku: str
    title: str
    options_text: str
    quantity: int
    price: Money
    discount: Money = Money.ZERO  # its share of all promotions

    @property
    def total(self) -> Money:
        return self.price * self.quantity - self.discount


@dataclass(frozen=True)
class Granted:
    """A promotion that made the order cheaper, in the words of that day."""

    name: str
    discount: Money
    coupon: str = ""


@transaction.atomic
def create_order(
    *,
    lines: Sequence[Bought],
    contact: Contact,
    address: Address,
    delivery: Delivery,
    payment_method: PaymentMethod,
    language: str,
    now: datetime,
    promotions: Sequence[Granted] = (),
) -> Order:
    """Write down an order that was agreed. Cash orders are placed at once."""
    goods = Money.total(line.total for line in lines)
    order = _with_new_number(
        Order(
            state=State.PLACED,
            language=language,
            contact_name=contact.name,
            phone=contact.phone,
            region=address.region,
            district=address.district,
            street=address.street,
            landmark=address.landmark,
            delivery=delivery.code,
            pickup_point=delivery.pickup_point,
            arrives_from=delivery.arrives_on[0],
            arrives_until=delivery.arrives_on[1],
            payment_method=payment_method,
            goods_total=goods,
            delivery_price=delivery.price,
            total=goods + delivery.price,
            coupon_codes=[granted.coupon for granted in promotions if granted.coupon],
            promotions=[
                {"name": each.name, "coupon": each.coupon, "discount": each.discount.tiyin}
                for each in promotions
            ],
            placed_at=now,
        )
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant_id=line.variant_id,
            merchant_id=line.merchant_id,
            sku=line.sku,
            title=line.title,
            options_text=line.options_text,
            quantity=line.quantity,
            price=line.price,
            discount=line.discount,
            total=line.total,
        )
        for line in lines
    )
    OrderLog.objects.create(order=order, state=order.state, at=now)
    emit(OrderPlaced(order_id=order.pk, number=order.number))
    return order


@transaction.atomic
def change_state(*, order_id: int, state: State, now: datetime, note: str = "") -> Order:
    """Take an order on to its next state, with what that means for its stock.

    Refuses steps that are not allowed from where it stands; repeating the last one changes nothing.
    """
    order = _locked(order_id)
    if order.state == state:
        return order
    if not order.can_become(state):
        raise StateNotAllowed
    if state is State.CANCELLED:
        release_stock(for_=order.number)
    if state is State.SHIPPED:
        ship_stock(for_=order.number)
    order.state = state
    order.save(update_fields=["state"])
    OrderLog.objects.create(order=order, state=state, note=note, at=now)
    emit(OrderStateChanged(order_id=order.pk, number=order.number, state=state))
    return order


@transaction.atomic
def cancel_order(*, order_id: int, now: datetime) -> Order:
    """The buyer changed their mind; refused once the goods are packed."""
    order = _locked(order_id)
    if order.state != State.CANCELLED and not order.can_be_cancelled:
        raise StateNotAllowed
    return change_state(order_id=order_id, state=State.CANCELLED, now=now)


def _locked(order_id: int) -> Order:
    try:
        return Order.objects.select_for_update(no_key=True).get(pk=order_id)
    except Order.DoesNotExist:
        raise NoSuchOrder from None


def _with_new_number(order: Order) -> Order:
    """Save under a random number: a running one would tell everybody how much is sold."""
    for attempt in range(TRIES):
        order.number = f"{secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1)}"
        try:
            with transaction.atomic():
                order.save(force_insert=True)
            return order
        except IntegrityError:
            if attempt == TRIES - 1 or not Order.objects.filter(number=order.number).exists():
                raise
            order.pk = None
    raise AssertionError("the loop returns or raises")
