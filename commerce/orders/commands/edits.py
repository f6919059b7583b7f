"""Orders are changed before they are packed: fewer pieces, never more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, release_stock
from commerce.orders.commands.record import BUYER, Actor, locked, record, sum_up
from commerce.orders.commands.refunds import Owed, owe
from commerce.orders.errors import AlreadyPacked, NothingLeft, OnlyFewer
from commerce.orders.events import LinesReduced
from commerce.orders.models import Order, OrderEvent, OrderLine, Why


@transaction.atomic
def reduce_lines(
    *,
    order_id: int,
    quantities: Mapping[int, int],
    now: datetime,
    why: Why = Why.CHANGED_MIND,
    by: Actor = BUYER,
) -> Order:
    """Leave these many pieces of these lines (by id) in the order; 0 removes a line.

    Refuses with `AlreadyPacked` after packing, with `OnlyFewer` to add, and with `NothingLeft` to
    empty a sub-order: that is cancelled instead.
    """
    order = locked(order_id)
    take_out(order, quantities, why=why, now=now, by=by)
    for sub_order in order.sub_orders.prefetch_related("lines"):
        if not sub_order.has_ended and not any(row.quantity for row in sub_order.lines.all()):
            raise NothingLeft
    return order


def take_out(
    order: Order, quantities: Mapping[int, int], *, why: Why, now: datetime, by: Actor
) -> None:
    """Reduce these lines of a locked order; stock and money go back."""
    lines = {line.pk: line for line in order.lines.select_related("sub_order")}
    changed = [
        (line, quantity)
        for line_id, quantity in quantities.items()
        if (line := _editable(lines.get(line_id), quantity)).quantity != quantity
    ]
    if not changed:
        return
    freed = [Wanted(line.variant_id, line.quantity - left) for line, left in changed]
    release_stock(for_=order.number, lines=freed)
    owed = [_reduce(order, line, left, why, now, by) for line, left in changed]
    sum_up(order)
    owe(order, [one for one in owed if one.line.sub_order.is_paid], why=why, now=now, by=by)
    emit(LinesReduced(order_id=order.pk, line_ids=[line.pk for line, _ in changed]))


def _editable(line: OrderLine | None, quantity: int) -> OrderLine:
    if line is None or not 0 <= quantity <= line.quantity:
        raise OnlyFewer
    if not line.sub_order.can_be_edited:
        raise AlreadyPacked
    return line


def _reduce(order: Order, line: OrderLine, left: int, why: Why, now: datetime, by: Actor) -> Owed:
    """Leave so many pieces of a line; its discount shrinks with it. Says what they cost less."""
    before, pieces = line.total, line.quantity - left
    discount = Money(line.discount.tiyin * left // line.quantity)
    line.quantity, line.discount, line.total = left, discount, line.price * left - discount
    line.save(update_fields=["quantity", "discount", "total"])
    record(
        order,
        OrderEvent.Kind.LINE_REDUCED,
        sub_order=line.sub_order,
        line=line,
        now=now,
        by=by,
        title=line.title,
        before=left + pieces,
        quantity=left,
        total=line.total.tiyin,
        why=why,
    )
    return Owed(line, pieces, before - line.total)
