"""Orders and sub-orders go on from state to state, with what that means for stock and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, release_stock, ship_stock, take_back_stock
from commerce.orders.commands.edits import take_out
from commerce.orders.commands.parcels import (
    call_off_parcels,
    move_parcels,
    prepare_parcels,
    take_cash,
)
from commerce.orders.commands.record import (
    BUYER,
    SYSTEM,
    Actor,
    locked,
    locked_with,
    record,
    sum_up,
)
from commerce.orders.commands.refunds import Owed, owe, owed_for
from commerce.orders.errors import NothingChosen, StateNotAllowed
from commerce.orders.events import OrderStateChanged, PaidOnDelivery, SubOrderStateChanged
from commerce.orders.models import (
    ENDED,
    Order,
    OrderEvent,
    OrderLine,
    State,
    SubOrder,
    Why,
    state_of,
    steps_between,
)

Kind = OrderEvent.Kind


@transaction.atomic
def change_state(
    *, order_id: int, state: State, now: datetime, note: str = "", by: Actor = SYSTEM
) -> Order:
    """Take an order, with all its sub-orders, on to its next state.

    Refuses steps that are not allowed from where it stands; repeating the last one changes nothing.
    """
    order = locked(order_id)
    if order.state == state:
        return order
    if not order.can_become(state):
        raise StateNotAllowed
    match state:
        case State.PAID:
            _pay(order, order.total, now=now, by=by)
            order.sub_orders.exclude(state__in=ENDED).update(is_paid=True)
            _go_to(order, state, now=now, by=by, note=note)
        case State.COMPLETED:
            _go_to(order, state, now=now, by=by, note=note)
        case State.CANCELLED | State.RETURNED:
            _take_on(order, _living(order), state, now=now, by=by, note=note)
        case _:
            behind = [sub for sub in _living(order) if sub.can_become(state)]
            _take_on(order, behind, state, now=now, by=by, note=note)
    return order


@transaction.atomic
def change_sub_order_state(
    *, sub_order_id: int, state: State, now: datetime, note: str = "", by: Actor = SYSTEM
) -> SubOrder:
    """The same for the part of one merchant; the order follows when it is due."""
    order, sub_order = locked_with(sub_order_id)
    if sub_order.state != state:
        _take_on(order, [sub_order], state, now=now, by=by, note=note)
    return sub_order


@transaction.atomic
def cancel_order(*, order_id: int, now: datetime, by: Actor = BUYER, note: str = "") -> Order:
    """The buyer changed their mind; refused once any of the goods are packed."""
    order = locked(order_id)
    if order.state != State.CANCELLED and not order.can_be_cancelled:
        raise StateNotAllowed
    if any(not sub_order.can_be_edited for sub_order in _living(order)):
        raise StateNotAllowed
    return change_state(order_id=order_id, state=State.CANCELLED, now=now, by=by, note=note)


@transaction.atomic
def cancel_sub_order(
    *, sub_order_id: int, now: datetime, by: Actor = BUYER, note: str = ""
) -> SubOrder:
    """The same for the part of one merchant."""
    _, sub_order = locked_with(sub_order_id)
    if sub_order.state != State.CANCELLED and not sub_order.can_be_edited:
        raise StateNotAllowed
    return change_sub_order_state(
        sub_order_id=sub_order_id, state=State.CANCELLED, now=now, by=by, note=note
    )


@transaction.atomic
def pack_sub_order(
    *,
    sub_order_id: int,
    now: datetime,
    pieces: Mapping[int, int] | None = None,
    why: Why = Why.OUT_OF_STOCK,
    by: Actor = SYSTEM,
) -> SubOrder:
    """Pack it, of some lines fewer pieces than were ordered: the rest is taken out of the order.

    `pieces` maps a line's id to what is in the parcel. An empty parcel is refused.
    """
    order, sub_order = locked_with(sub_order_id)
    if not sub_order.can_become(State.PACKED):
        raise StateNotAllowed
    lines = list(sub_order.lines.all())
    packed = {line.pk: line.quantity for line in lines} | dict(pieces or {})
    if not any(packed.values()):
        raise NothingChosen
    fewer = {line.pk: packed[line.pk] for line in lines if packed[line.pk] != line.quantity}
    take_out(order, fewer, why=why, now=now, by=by)
    _take_on(order, [sub_order], State.PACKED, now=now, by=by)
    return sub_order


def _follow(order: Order, *, now: datetime, by: Actor, note: str) -> None:
    """Take the order where its sub-orders have led it, by allowed steps only."""
    before = State(order.state)
    after = state_of(before, [State(sub.state) for sub in order.sub_orders.all()])
    for step in steps_between(before, after):
        _go_to(order, step, now=now, by=by, note=note)


def put(
    order: Order,
    sub_orders: Sequence[SubOrder],
    state: State,
    *,
    now: datetime,
    by: Actor,
    note: str = "",
) -> None:
    """Write down that these sub-orders are in this state now, and the order where that leads."""
    for sub_order in sub_orders:
        sub_order.state = state
        sub_order.save(update_fields=["state"])
    _follow(order, now=now, by=by, note=note)
    for sub_order in sub_orders:
        record(order, Kind.SUB_STATE, sub_order=sub_order, now=now, by=by, note=note, state=state)
        emit(SubOrderStateChanged(order.pk, sub_order.pk, state))
    sum_up(order)


def _take_on(
    order: Order,
    sub_orders: Sequence[SubOrder],
    state: State,
    *,
    now: datetime,
    by: Actor,
    note: str = "",
) -> None:
    if order.state == State.AWAITING_PAYMENT and state != State.CANCELLED:
        raise StateNotAllowed
    if not all(sub_order.can_become(state) for sub_order in sub_orders):
        raise StateNotAllowed
    put(order, sub_orders, state, now=now, by=by, note=note)
    lines = list(OrderLine.objects.filter(sub_order__in=sub_orders).select_related("sub_order"))
    match state:
        case State.PACKED:
            prepare_parcels(order, sub_orders, now=now)
        case State.CANCELLED:
            release_stock(for_=order.number, lines=_pieces(lines))
            call_off_parcels(order, sub_orders, now=now)
            _owe_cancelled(order, lines, now=now, by=by)
        case State.SHIPPED:
            ship_stock(for_=order.number, variant_ids=[line.variant_id for line in lines])
            move_parcels(order, sub_orders, state, now=now)
        case State.DELIVERED:
            _deliver(order, sub_orders, now=now, by=by)
        case State.RETURNED:
            move_parcels(order, sub_orders, state, now=now)
            _bring_back(order, lines, now=now, by=by)


def _living(order: Order) -> list[SubOrder]:
    return [sub_order for sub_order in order.sub_orders.all() if not sub_order.has_ended]


def _go_to(order: Order, state: State, *, now: datetime, by: Actor, note: str = "") -> None:
    order.state = state
    order.save(update_fields=["state"])
    record(order, Kind.STATE, now=now, by=by, note=note, state=state)
    emit(OrderStateChanged(order_id=order.pk, number=order.number, state=state))


def _pay(
    order: Order, amount: Money, *, now: datetime, by: Actor, sub_order: SubOrder | None = None
) -> None:
    order.paid = order.paid + amount
    order.save(update_fields=["paid"])
    record(order, Kind.PAID, sub_order=sub_order, now=now, by=by, amount=amount.tiyin)


def _deliver(order: Order, sub_orders: Sequence[SubOrder], *, now: datetime, by: Actor) -> None:
    """What was not paid before is paid at the door: whoever brought it took what was due."""
    taken = take_cash(order, sub_orders, now=now, by=by)
    move_parcels(order, sub_orders, State.DELIVERED, now=now)
    for sub_order in sub_orders:
        was_paid, sub_order.is_paid, sub_order.delivered_at = sub_order.is_paid, True, now
        sub_order.save(update_fields=["is_paid", "delivered_at"])
        if not was_paid:
            cash = taken[sub_order.pk]
            _pay(order, cash, now=now, by=by, sub_order=sub_order)
            emit(PaidOnDelivery(order.pk, sub_order.pk, sub_order.number, cash.tiyin))


def _owe_cancelled(order: Order, lines: Sequence[OrderLine], *, now: datetime, by: Actor) -> None:
    """What was paid for these lines goes back; with the last of them, delivery too."""
    paid = [Owed(line, line.quantity, line.total) for line in lines if line.sub_order.is_paid]
    rest = order.paid - order.refunded
    amount = rest if order.state == State.CANCELLED else Money.total(one.amount for one in paid)
    why = Why.CHANGED_MIND if by.kind == OrderEvent.Actor.BUYER else Why.OTHER
    owe(order, paid, amount=amount, why=why, now=now, by=by)


def _bring_back(order: Order, lines: Sequence[OrderLine], *, now: datetime, by: Actor) -> None:
    """All that had not come back yet is in the warehouse again, and what was paid is owed."""
    coming = {line: line.quantity - line.returned for line in lines}
    owed = [owed_for(line, pieces) for line, pieces in coming.items() if line.sub_order.is_paid]
    for line, pieces in coming.items():
        note_returned(order, line, pieces, now=now, by=by)
    take_back_stock(
        for_=order.number,
        lines=[Wanted(line.variant_id, pieces) for line, pieces in coming.items() if pieces],
    )
    owe(order, owed, why=Why.RETURNED, now=now, by=by)


def note_returned(order: Order, line: OrderLine, pieces: int, *, now: datetime, by: Actor) -> None:
    if pieces:
        line.returned += pieces
        line.save(update_fields=["returned"])
        record(order, Kind.PIECES_RETURNED, line=line, now=now, by=by, quantity=pieces)


def _pieces(lines: Sequence[OrderLine]) -> list[Wanted]:
    return [Wanted(line.variant_id, line.quantity) for line in lines]
