"""Goods come back: asked for by the buyer, answered and received by the shop."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from commerce.core.events import emit
from commerce.inventory.commands import Wanted, take_back_stock
from commerce.orders.commands.record import BUYER, SYSTEM, Actor, locked, record
from commerce.orders.commands.refunds import owe, owed_for, put_return
from commerce.orders.commands.steps import note_returned, put
from commerce.orders.errors import (
    NoSuchReturn,
    NothingChosen,
    NotReturnable,
    ReturnTooLate,
    StateNotAllowed,
)
from commerce.orders.events import ReturnStateChanged
from commerce.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    Reason,
    Return,
    ReturnLine,
    State,
    SubOrder,
    Why,
)
from commerce.orders.queries import days_to_return, returnable

Kind = OrderEvent.Kind


@dataclass(frozen=True)
class Unwanted:
    """So many pieces of a line that the buyer sends back, and why."""

    line_id: int
    quantity: int
    reason: Reason


@transaction.atomic
def request_return(
    *,
    order_id: int,
    lines: Sequence[Unwanted],
    now: datetime,
    comment: str = "",
    by: Actor = BUYER,
) -> list[Return]:
    """Ask to send these goods back: one return for each merchant that they came from.

    Refuses with `NotReturnable` what was not delivered or is on its way back already, and with
    `ReturnTooLate` what the law's days are over for.
    """
    order = locked(order_id)
    wanted = {one.line_id: one for one in lines if one.quantity}
    if not wanted:
        raise NothingChosen
    rows = order.lines.filter(pk__in=wanted).select_related("sub_order").order_by("sub_order", "pk")
    pieces = returnable(order)
    for row in rows:
        _check(row, wanted[row.pk], pieces.get(row.pk, 0), now)
    if len(rows) != len(wanted):
        raise NotReturnable
    return [
        _request(order, sub_order, [(row, wanted[row.pk]) for row in group], comment, now, by)
        for sub_order, group in groupby(rows, key=lambda row: row.sub_order)
    ]


@transaction.atomic
def approve_return(
    *, return_id: int, now: datetime, answer: str = "", by: Actor = SYSTEM
) -> Return:
    """The buyer may send it."""
    return _answer(return_id, Return.State.APPROVED, answer, now, by)


@transaction.atomic
def refuse_return(*, return_id: int, now: datetime, answer: str, by: Actor = SYSTEM) -> Return:
    """It stays with the buyer, who is told why."""
    return _answer(return_id, Return.State.REFUSED, answer, now, by)


@transaction.atomic
def receive_return(
    *,
    return_id: int,
    now: datetime,
    unsellable: Collection[int] = (),
    by: Actor = SYSTEM,
) -> Return:
    """The goods are here: what can be sold again lies in stock, and what was paid is owed.

    `unsellable` are ids of lines whose pieces are not put back.
    """
    order, back = _locked(return_id)
    if back.state == Return.State.RECEIVED:
        return back
    if not back.can_become(Return.State.RECEIVED) or back.sub_order.state != State.DELIVERED:
        raise StateNotAllowed
    came = list(back.lines.select_related("line__sub_order").order_by("line_id"))
    owed = [owed_for(row.line, row.quantity) for row in came if row.line.sub_order.is_paid]
    for row in came:
        note_returned(order, row.line, row.quantity, now=now, by=by)
    put_return(order, back, Return.State.RECEIVED, now=now, by=by)
    if all(line.returned == line.quantity for line in back.sub_order.lines.all()):
        put(order, [back.sub_order], State.RETURNED, now=now, by=by)
    take_back_stock(
        for_=order.number,
        lines=[
            Wanted(row.line.variant_id, row.quantity)
            for row in came
            if row.line_id not in unsellable
        ],
    )
    owe(order, owed, why=Why.RETURNED, back=back, now=now, by=by)
    return back


def _check(line: OrderLine, wanted: Unwanted, pieces: int, now: datetime) -> None:
    delivered_at = line.sub_order.delivered_at
    if delivered_at is None or not 0 < wanted.quantity <= pieces:
        raise NotReturnable
    days = days_to_return(wanted.reason)
    if (now - delivered_at).days >= days:
        raise ReturnTooLate(days=days)


def _request(
    order: Order,
    sub_order: SubOrder,
    lines: Sequence[tuple[OrderLine, Unwanted]],
    comment: str,
    now: datetime,
    by: Actor,
) -> Return:
    back = Return.objects.create(
        order=order, sub_order=sub_order, comment=comment, requested_at=now
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(back=back, line=line, quantity=wanted.quantity, reason=wanted.reason)
        for line, wanted in lines
    )
    told = [
        {"line": line.pk, "title": line.title, "quantity": one.quantity, "reason": one.reason}
        for line, one in lines
    ]
    record(
        order,
        Kind.RETURN_REQUESTED,
        sub_order=sub_order,
        now=now,
        by=by,
        lines=told,
        back=back.pk,
    )
    emit(ReturnStateChanged(order.pk, back.pk, back.state))
    return back


def _answer(return_id: int, state: Return.State, answer: str, now: datetime, by: Actor) -> Return:
    order, back = _locked(return_id)
    if back.state == state:
        return back
    if not back.can_become(state):
        raise StateNotAllowed
    back.answer = answer
    put_return(order, back, state, now=now, by=by, note=answer)
    return back


def _locked(return_id: int) -> tuple[Order, Return]:
    order_id = Return.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NoSuchReturn
    order = locked(order_id)
    return order, Return.objects.select_related("sub_order").get(pk=return_id)
