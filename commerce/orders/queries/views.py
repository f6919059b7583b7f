"""An order as its owner sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Sum
from django.utils import timezone
from django.utils.translation import override

from commerce.catalog.queries import VariantFacts, variant_facts
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.core.phones import spaced
from commerce.orders.documents import address, pickup_point
from commerce.orders.models import (
    WAY,
    Order,
    OrderEvent,
    OrderLine,
    PaymentMethod,
    Reason,
    Refund,
    Return,
    ReturnLine,
    State,
    SubOrder,
)
from commerce.orders.story import Told, changes_of
from commerce.shipping.models import ARRIVED, Method
from commerce.shipping.queries import ParcelView, parcels_of

# Consumer law, article 18: goods that are in order, counted from the delivery. Faulty ones,
# where no warranty says more, six months.
RETURN_DAYS = 10
FAULT_DAYS = 182

Kind = OrderEvent.Kind


@dataclass(frozen=True)
class OrderLineView:
    id: int
    sku: str
    title: str
    slug: str
    options_text: str
    image: dict[str, Any] | None
    merchant: str
    ordered: int
    quantity: int
    returned: int
    returnable: int
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
class Shipment:
    """Where a packed sub-order is; `eta` is the day by which it comes, while it has not."""

    carrier: str
    tracking: str
    state: str
    state_title: str
    eta: date | None
    cash_due: Money


@dataclass(frozen=True)
class Discount:
    """A promotion that made the order cheaper, as it was called then."""

    name: str
    coupon: str
    amount: Money


@dataclass(frozen=True)
class SubOrderView:
    """What one merchant packs and sends: how far it is, and what became different on the way."""

    id: int
    number: str
    merchant: str
    state: str
    state_title: str
    lines: list[OrderLineView]
    timeline: list[Step]
    changes: list[Told]
    parcel: Shipment | None
    can_be_cancelled: bool


@dataclass(frozen=True)
class ReturnLineView:
    line_id: int
    title: str
    quantity: int
    reason_title: str


@dataclass(frozen=True)
class ReturnView:
    id: int
    sub_order: str
    state: str
    state_title: str
    requested_at: datetime
    lines: list[ReturnLineView]
    comment: str
    answer: str


@dataclass(frozen=True)
class RefundView:
    id: int
    amount: Money
    why_title: str
    state: str
    state_title: str
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class OrderView:
    """An order as its owner sees it."""

    id: int
    number: str
    state: str
    state_title: str
    placed_at: datetime
    lines: list[OrderLineView]
    sub_orders: list[SubOrderView]
    returns: list[ReturnView]
    refunds: list[RefundView]
    contact_name: str
    phone: str
    address_text: str
    landmark: str
    delivery_title: str
    pickup_point: str
    arrives_on: tuple[date, date]
    payment_title: str
    discounts: list[Discount]
    full_price: Money  # of the goods, without the discounts
    goods_total: Money
    delivery_price: Money
    total: Money
    paid: Money
    refunded: Money
    timeline: list[Step]
    can_be_cancelled: bool
    can_be_returned: bool


def order_view(order: Order, language: Language, *, now: datetime | None = None) -> OrderView:
    """The order in this language; what was bought keeps the words it was bought in."""
    lines = list(order.lines.select_related("merchant", "sub_order"))
    facts = variant_facts((line.variant_id for line in lines), language)
    events = list(order.events.all())
    coming = returnable(order, now=now or timezone.now())
    with override(language):
        shown = {
            line.pk: _line(line, facts[line.variant_id], coming.get(line.pk, 0)) for line in lines
        }
        parcels = parcels_of(order.number)
        sub_orders = [
            _sub_order(sub_order, lines, shown, events, _shipment(order, parcels, sub_order))
            for sub_order in order.sub_orders.select_related("merchant")
        ]
        return OrderView(
            id=order.pk,
            number=order.number,
            state=order.state,
            state_title=str(State(order.state).label),
            placed_at=order.placed_at,
            lines=list(shown.values()),
            sub_orders=sub_orders,
            returns=_returns(order),
            refunds=[_refund(refund) for refund in order.refunds.all()],
            contact_name=order.contact_name,
            phone=spaced(order.phone),
            address_text=address(order, language),
            landmark=order.landmark,
            delivery_title=str(Method(order.delivery).label),
            pickup_point=pickup_point(order, language),
            arrives_on=(order.arrives_from, order.arrives_until),
            payment_title=str(PaymentMethod(order.payment_method).label),
            discounts=[
                Discount(each["name"], each["coupon"], Money(each["discount"]))
                for each in order.promotions
            ],
            full_price=Money.total(line.total + line.discount for line in lines),
            goods_total=order.goods_total,
            delivery_price=order.delivery_price,
            total=order.total,
            paid=order.paid,
            refunded=order.refunded,
            timeline=_timeline(events, (Kind.PLACED, Kind.STATE), begins=_beginning(order)),
            can_be_cancelled=order.can_be_cancelled
            and all(sub.can_be_cancelled or sub.state in _ENDED for sub in sub_orders),
            can_be_returned=any(coming.values()),
        )


def returnable(order: Order, *, now: datetime | None = None) -> dict[int, int]:
    """Of each delivered line the pieces that can still come back; none twice.

    With `now` only while there is a reason for which it is not too late.
    """
    lines = order.lines.filter(sub_order__state=State.DELIVERED).select_related("sub_order")
    if now:
        lines = lines.filter(sub_order__delivered_at__gt=now - timedelta(days=FAULT_DAYS))
    on_their_way = (
        ReturnLine.objects.filter(
            back__order=order, back__state__in=[Return.State.REQUESTED, Return.State.APPROVED]
        )
        .values_list("line")
        .annotate(pieces=Sum("quantity"))
    )
    leaving = dict(on_their_way)
    return {line.pk: line.quantity - line.returned - leaving.get(line.pk, 0) for line in lines}


def days_to_return(reason: str) -> int:
    """So many days after the delivery goods may be sent back for this reason."""
    return RETURN_DAYS if reason == Reason.NOT_SUITABLE else FAULT_DAYS


_ENDED = {State.CANCELLED, State.RETURNED}


def _sub_order(
    sub_order: SubOrder,
    lines: Iterable[OrderLine],
    shown: dict[int, OrderLineView],
    events: Iterable[OrderEvent],
    parcel: Shipment | None,
) -> SubOrderView:
    own = [event for event in events if event.sub_order_id == sub_order.pk]
    begun = [event for event in events if event.kind == Kind.PLACED]
    return SubOrderView(
        id=sub_order.pk,
        number=sub_order.number,
        merchant=sub_order.merchant.name,
        state=sub_order.state,
        state_title=str(State(sub_order.state).label),
        lines=[shown[line.pk] for line in lines if line.sub_order_id == sub_order.pk],
        timeline=_timeline([*begun, *own], (Kind.PLACED, Kind.SUB_STATE)),
        changes=changes_of(own),
        parcel=parcel,
        can_be_cancelled=sub_order.can_be_edited,
    )


def _shipment(
    order: Order, parcels: Mapping[int, ParcelView], sub_order: SubOrder
) -> Shipment | None:
    parcel = parcels.get(sub_order.merchant_id)
    if parcel is None:
        return None
    return Shipment(
        carrier=parcel.carrier_name,
        tracking=parcel.tracking,
        state=parcel.state,
        state_title=parcel.state_title,
        eta=None if parcel.state in ARRIVED else order.arrives_until,
        cash_due=parcel.cash_due,
    )


def _line(line: OrderLine, facts: VariantFacts, pieces_to_return: int) -> OrderLineView:
    return OrderLineView(
        id=line.pk,
        sku=line.sku,
        title=line.title,
        slug=facts.slug,
        options_text=line.options_text,
        image=facts.image,
        merchant=line.merchant.name,
        ordered=line.ordered,
        quantity=line.quantity,
        returned=line.returned,
        returnable=pieces_to_return,
        price=line.price,
        discount=line.discount,
        total=line.total,
    )


def _returns(order: Order) -> list[ReturnView]:
    lines = Prefetch("lines", ReturnLine.objects.select_related("line"))
    return [
        ReturnView(
            id=back.pk,
            sub_order=back.sub_order.number,
            state=back.state,
            state_title=str(Return.State(back.state).label),
            requested_at=back.requested_at,
            lines=[
                ReturnLineView(
                    row.line_id, row.line.title, row.quantity, str(Reason(row.reason).label)
                )
                for row in back.lines.all()
            ],
            comment=back.comment,
            answer=back.answer,
        )
        for back in order.returns.select_related("sub_order").prefetch_related(lines)
    ]


def _refund(refund: Refund) -> RefundView:
    return RefundView(
        id=refund.pk,
        amount=refund.amount,
        why_title=refund.get_why_display(),
        state=refund.state,
        state_title=refund.get_state_display(),
        due_at=refund.due_at,
        done_at=refund.done_at,
    )


def _beginning(order: Order) -> State:
    """Who pays online is not through with ordering before the money is here."""
    is_prepaid = PaymentMethod(order.payment_method).is_online
    return State.AWAITING_PAYMENT if is_prepaid else State.PLACED


def _timeline(
    events: Iterable[OrderEvent], kinds: Iterable[str], *, begins: State = State.PLACED
) -> list[Step]:
    """The stations behind, and those ahead unless it ended early.

    Payment is one of them where it is awaited, else only once it was made.
    """
    reached = {
        begins if event.kind == Kind.PLACED else State(event.payload["state"]): event.at
        for event in events
        if event.kind in kinds
    }
    is_paid = begins == State.AWAITING_PAYMENT or State.PAID in reached
    stations = [begins, *([State.PAID] if is_paid else []), *WAY[1:]]
    ended = [state for state in (State.COMPLETED, *sorted(_ENDED)) if state in reached]
    path = [state for state in stations if state in reached or not ended] + ended
    return [Step(state, str(state.label), reached.get(state)) for state in path]
