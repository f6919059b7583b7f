from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.translation import override

from commerce.catalog.queries import VariantFacts, variant_facts
from commerce.core.bilingual import Language, text_of
from commerce.core.money import Money
from commerce.core.phones import spaced
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, OrderLine, PaymentMethod, State
from commerce.shipping.models import Method, PickupPoint
from commerce.shipping.queries import place_names

_signer = Signer(salt="order-access")

HAPPY_PATH = (State.PLACED, State.PACKED, State.SHIPPED, State.DELIVERED)


@dataclass(frozen=True)
class OrderLineView:
    sku: str
    title: str
    slug: str
    options_text: str
    image: dict[str, Any] | None
    merchant: str
    quantity: int
    price: Money
    discount: Money
    total: Money


@dataclass(frozen=True)
class Step:
    """A station of an order's way; `at` is empty for one that is still ahead."""

    state: str
    title: str
    at: datetime | None


@dataclass(frozen=True)
class OrderView:
    """An order as its owner sees it."""

    id: int
    number: str
    state: str
    state_title: str
    placed_at: datetime
    lines: list[OrderLineView]
    contact_name: str
    phone: str
    address_text: str
    landmark: str
    delivery_title: str
    pickup_point: str
    arrives_on: tuple[date, date]
    payment_title: str
    goods_total: Money
    delivery_price: Money
    total: Money
    timeline: list[Step]
    can_be_cancelled: bool


def access_token(number: str) -> str:
    """A guest's right to their order: the signature that its link carries."""
    return _signer.signature(number)


def order_by_token(number: str, token: str) -> Order:
    """The order of this number for whoever holds its link; anything else is `NoSuchOrder`."""
    try:
        _signer.unsign(f"{number}:{token}")
    except BadSignature:
        raise NoSuchOrder from None
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise NoSuchOrder
    return order


def order_view(order: Order, language: Language) -> OrderView:
    """The order in this language; what was bought keeps the words it was bought in."""
    lines = list(order.lines.select_related("merchant"))
    facts = variant_facts((line.variant_id for line in lines), language)
    with override(language):
        return OrderView(
            id=order.pk,
            number=order.number,
            state=order.state,
            state_title=str(State(order.state).label),
            placed_at=order.placed_at,
            lines=[_line(line, facts[line.variant_id]) for line in lines],
            contact_name=order.contact_name,
            phone=spaced(order.phone),
            address_text=_address(order, language),
            landmark=order.landmark,
            delivery_title=str(Method(order.delivery).label),
            pickup_point=_pickup_point(order, language),
            arrives_on=(order.arrives_from, order.arrives_until),
            payment_title=str(PaymentMethod(order.payment_method).label),
            goods_total=order.goods_total,
            delivery_price=order.delivery_price,
            total=order.total,
            timeline=_timeline(order),
            can_be_cancelled=order.can_be_cancelled,
        )


def _line(line: OrderLine, facts: VariantFacts) -> OrderLineView:
    return OrderLineView(
        sku=line.sku,
        title=line.title,
        slug=facts.slug,
        options_text=line.options_text,
        image=facts.image,
        merchant=line.merchant.name,
        quantity=line.quantity,
        price=line.price,
        discount=line.discount,
        total=line.total,
    )


def _address(order: Order, language: Language) -> str:
    region, district = place_names(order.region, order.district, language)
    return ", ".join(part for part in (region, district, order.street) if part)


def _pickup_point(order: Order, language: Language) -> str:
    point = PickupPoint.objects.filter(code=order.pickup_point).first()
    if point is None:
        return ""
    return f"{text_of(point, 'name', language)}, {text_of(point, 'address', language)}"


def _timeline(order: Order) -> list[Step]:
    reached = {row.state: row.at for row in order.log.all()}
    ended_early = [s for s in (State.CANCELLED, State.RETURNED) if s in reached]
    path = [s for s in HAPPY_PATH if s in reached or not ended_early] + ended_early
    return [Step(state, str(state.label), reached.get(state)) for state in path]
