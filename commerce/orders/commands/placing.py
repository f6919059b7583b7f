from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from commerce.catalog.models import VAT_PERCENT
from commerce.core.events import emit
from commerce.core.money import Money
from commerce.orders.commands.record import BUYER, record
from commerce.orders.events import OrderPlaced
from commerce.orders.models import Order, OrderEvent, OrderLine, PaymentMethod, State, SubOrder

PAY_WITHIN = timedelta(hours=12)  # as long as Payme keeps a transaction
Kind = OrderEvent.Kind
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
    vat_percent: int = VAT_PERCENT
    ikpu: str = ""
    package_code: str = ""
    seller_tin: str = ""

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
    customer_id: int | None = None,
    promotions: Sequence[Granted] = (),
) -> Order:
    """Write down an order that was agreed, with a sub-order for each merchant.

    Cash orders are placed at once, others when they are paid.
    """
    goods = Money.total(line.total for line in lines)
    order = _with_new_number(
        Order(
            state=State.AWAITING_PAYMENT if payment_method.is_online else State.PLACED,
            pay_before=now + PAY_WITHIN if payment_method.is_online else None,
            customer_id=customer_id,
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
    sub_orders = _divided(order, lines)
    agreed = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            sub_order=sub_orders[line.merchant_id],
            variant_id=line.variant_id,
            merchant_id=line.merchant_id,
            sku=line.sku,
            title=line.title,
            options_text=line.options_text,
            ordered=line.quantity,
            quantity=line.quantity,
            price=line.price,
            discount=line.discount,
            total=line.total,
            vat_percent=line.vat_percent,
            ikpu=line.ikpu,
            package_code=line.package_code,
            seller_tin=line.seller_tin,
        )
        for line in lines
    )
    record(order, Kind.PLACED, now=now, by=BUYER, **_as_agreed(order, agreed))
    emit(OrderPlaced(order_id=order.pk, number=order.number))
    return order


def _divided(order: Order, lines: Sequence[Bought]) -> dict[int, SubOrder]:
    """A sub-order for each merchant, in the order in which they were bought from."""
    merchants = dict.fromkeys(line.merchant_id for line in lines)
    made = SubOrder.objects.bulk_create(
        SubOrder(order=order, merchant_id=merchant_id, number=f"{order.number}-{n}")
        for n, merchant_id in enumerate(merchants, start=1)
    )
    return {sub_order.merchant_id: sub_order for sub_order in made}


def _as_agreed(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    """What the log says of the beginning; all that comes later builds on it."""
    return {
        "state": order.state,
        "delivery_price": order.delivery_price.tiyin,
        "lines": [
            {
                "line": line.pk,
                "sub_order": line.sub_order_id,
                "title": line.title,
                "quantity": line.quantity,
                "total": line.total.tiyin,
            }
            for line in lines
        ],
    }


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
