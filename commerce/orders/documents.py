"""Papers of an order: for each sub-order an invoice and a packing slip, as values to print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from commerce.core.bilingual import Language, text_of
from commerce.core.money import Money, vat_in
from commerce.core.phones import spaced
from commerce.merchants.models import Merchant
from commerce.orders.models import Order, OrderLine, State, SubOrder
from commerce.shipping.models import PickupPoint
from commerce.shipping.queries import place_names


@dataclass(frozen=True)
class Seller:
    name: str
    legal_name: str
    tin: str
    address: str
    phone: str


@dataclass(frozen=True)
class Buyer:
    """Who receives it and where."""

    name: str
    phone: str
    address: str
    landmark: str


@dataclass(frozen=True)
class SheetLine:
    sku: str
    title: str
    options_text: str
    quantity: int
    price: Money
    discount: Money
    total: Money
    vat_percent: int


@dataclass(frozen=True)
class VatSum:
    """The tax within all goods of one rate."""

    percent: int
    amount: Money


@dataclass(frozen=True)
class Sheet:
    """What one merchant sells and packs; `vat` is the part of the total, rate by rate.

    Delivery stands on the first sheet. `to_collect` is what the courier still takes.
    """

    number: str
    placed_at: datetime
    arrives_on: tuple[date, date]
    seller: Seller
    buyer: Buyer
    lines: list[SheetLine]
    delivery: Money
    total: Money
    vat: list[VatSum]
    to_collect: Money


def sheets(order: Order, language: Language) -> list[Sheet]:
    """One for each sub-order that is not cancelled."""
    parts = order.sub_orders.exclude(state=State.CANCELLED)
    buyer = _buyer(order, language)
    return [
        _sheet(order, part, buyer, order.delivery_price if n == 0 else Money.ZERO)
        for n, part in enumerate(parts.select_related("merchant").prefetch_related("lines"))
    ]


def _sheet(order: Order, part: SubOrder, buyer: Buyer, delivery: Money) -> Sheet:
    lines = [_line(line) for line in part.lines.all() if line.quantity]
    total = Money.total(line.total for line in lines) + delivery
    return Sheet(
        number=part.number,
        placed_at=order.placed_at,
        arrives_on=(order.arrives_from, order.arrives_until),
        seller=_seller(part.merchant),
        buyer=buyer,
        lines=lines,
        delivery=delivery,
        total=total,
        vat=_vat(lines),
        to_collect=Money.ZERO if part.is_paid else total,
    )


def _line(line: OrderLine) -> SheetLine:
    return SheetLine(
        sku=line.sku,
        title=line.title,
        options_text=line.options_text,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        total=line.total,
        vat_percent=line.vat_percent,
    )


def _vat(lines: Iterable[SheetLine]) -> list[VatSum]:
    """Each line's tax is rounded by itself, as on its receipt."""
    sums: dict[int, Money] = defaultdict(lambda: Money.ZERO)
    for line in lines:
        sums[line.vat_percent] += vat_in(line.total, line.vat_percent)
    return [VatSum(percent, sums[percent]) for percent in sorted(sums, reverse=True)]


def _seller(merchant: Merchant) -> Seller:
    return Seller(
        merchant.name,
        merchant.legal_name,
        merchant.tin,
        merchant.address,
        spaced(merchant.phone),
    )


def _buyer(order: Order, language: Language) -> Buyer:
    return Buyer(
        order.contact_name,
        spaced(order.phone),
        pickup_point(order, language) or address(order, language),
        order.landmark,
    )


def address(order: Order, language: Language) -> str:
    region, district = place_names(order.region, order.district, language)
    return ", ".join(part for part in (region, district, order.street) if part)


def pickup_point(order: Order, language: Language) -> str:
    point = PickupPoint.objects.filter(code=order.pickup_point).first()
    if point is None:
        return ""
    return f"{text_of(point, 'name', language)}, {text_of(point, 'address', language)}"
