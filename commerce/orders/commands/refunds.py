"""Money that is owed back. Payments carry it out and say so with `settle_refund`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.orders.commands.record import SYSTEM, Actor, locked, record
from commerce.orders.errors import NoSuchRefund, NothingChosen, RefundTooHigh
from commerce.orders.events import RefundDone, RefundDue, ReturnStateChanged
from commerce.orders.models import (
    Order,
    OrderEvent,
    OrderLine,
    Refund,
    RefundLine,
    Return,
    State,
    Why,
)

Kind = OrderEvent.Kind


@dataclass(frozen=True)
class Owed:
    """So many pieces of a line and what goes back for them."""

    line: OrderLine
    quantity: int
    amount: Money


@transaction.atomic
def refund_lines(
    *,
    order_id: int,
    amounts: Mapping[int, Money],
    now: datetime,
    why: Why = Why.GOODWILL,
    by: Actor = SYSTEM,
    note: str = "",
) -> Refund:
    """Owe the buyer these sums for these delivered lines (by id), which they keep.

    Refuses with `RefundTooHigh` what is more than the line cost, or than was paid.
    """
    order = locked(order_id)
    lines = {
        line.pk: line
        for line in order.lines.filter(sub_order__state=State.DELIVERED, sub_order__is_paid=True)
    }
    owed = [
        Owed(lines[line_id], 0, amount)
        for line_id, amount in amounts.items()
        if line_id in lines and amount > Money.ZERO
    ]
    if len(owed) != len(amounts) or any(one.amount > left_of(one.line) for one in owed):
        raise RefundTooHigh
    refund = owe(order, owed, why=why, now=now, by=by, note=note)
    if refund is None:
        raise NothingChosen
    return refund


@transaction.atomic
def settle_refund(*, refund_id: int, now: datetime, by: Actor = SYSTEM) -> Refund:
    """The money went back; repeating it changes nothing."""
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NoSuchRefund
    order = locked(order_id)
    refund = Refund.objects.select_related("back").get(pk=refund_id)
    if refund.state == Refund.State.DONE:
        return refund
    refund.state, refund.done_at = Refund.State.DONE, now
    refund.save(update_fields=["state", "done_at"])
    record(order, Kind.REFUND_DONE, now=now, by=by, refund=refund.pk, amount=refund.amount.tiyin)
    emit(RefundDone(order.pk, refund.pk))
    if refund.back:
        put_return(order, refund.back, Return.State.REFUNDED, now=now, by=by)
    return refund


def owe(
    order: Order,
    owed: Iterable[Owed],
    *,
    why: Why,
    now: datetime,
    by: Actor,
    amount: Money | None = None,
    back: Return | None = None,
    note: str = "",
) -> Refund | None:
    """Write down for a locked order what goes back, if it is anything; never more than was paid.

    The amount is that of the lines unless one is given, which then holds delivery too.
    """
    lines = list(owed)
    if amount is None:
        amount = Money.total(one.amount for one in lines)
    if not amount:
        return None
    if order.refunded + amount > order.paid:
        raise RefundTooHigh
    order.refunded = order.refunded + amount
    order.save(update_fields=["refunded"])
    refund = Refund.objects.create(order=order, back=back, amount=amount, why=why, due_at=now)
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=one.line, quantity=one.quantity, amount=one.amount)
        for one in lines
    )
    record(
        order,
        Kind.REFUND_DUE,
        now=now,
        by=by,
        note=note,
        refund=refund.pk,
        amount=amount.tiyin,
        why=why,
    )
    emit(RefundDue(order.pk, refund.pk))
    return refund


def owed_for(line: OrderLine, pieces: int) -> Owed:
    """What goes back for the next so many pieces of a line that come back.

    Counted from the first piece on, so that all of them together are the line's total exactly.
    """
    cost = line.amount_of(line.returned + pieces) - line.amount_of(line.returned)
    return Owed(line, pieces, min(cost, left_of(line)))


def left_of(line: OrderLine) -> Money:
    """What of the line's total has not gone back yet."""
    given = RefundLine.objects.filter(
        line=line, refund__why__in=[Why.GOODWILL, Why.RETURNED]
    ).aggregate(sum=Sum("amount"))["sum"]
    return line.total - (given or Money.ZERO)


def put_return(
    order: Order, back: Return, state: Return.State, *, now: datetime, by: Actor, note: str = ""
) -> None:
    """Write down that a return is in this state now."""
    back.state = state
    back.save(update_fields=["state", "answer"])
    record(
        order,
        Kind.RETURN_STATE,
        sub_order=back.sub_order,
        now=now,
        by=by,
        note=note,
        state=state,
        back=back.pk,
    )
    emit(ReturnStateChanged(order.pk, back.pk, state))
