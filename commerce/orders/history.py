"""The story of an order as a pure fold: from its events alone follows how it stands.

`standing` reads the same from the tables; `verify_orders` compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import accumulate
from typing import Any

from commerce.core.money import Money
from commerce.orders.models import Order, OrderEvent, Refund, Return, State, state_of

Kind = OrderEvent.Kind


@dataclass(frozen=True)
class LineStanding:
    sub_order: int
    quantity: int
    returned: int
    total: Money


@dataclass(frozen=True)
class Standing:
    """How an order stands: everything of it that commands change."""

    state: State = State.PLACED
    delivery_price: Money = Money.ZERO
    goods_total: Money = Money.ZERO
    paid: Money = Money.ZERO
    refunded: Money = Money.ZERO
    sub_orders: Mapping[int, State] = field(default_factory=dict)
    lines: Mapping[int, LineStanding] = field(default_factory=dict)
    returns: Mapping[int, str] = field(default_factory=dict)
    refunds: Mapping[int, str] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        return self.goods_total + self.delivery_price


def replayed(order: Order) -> Standing:
    """How the order stands by its events."""
    return fold(order.events.all())


def stages(order: Order) -> Iterator[Standing]:
    """How the order stood after each of its events, one after another."""
    return accumulate(order.events.all(), _after, initial=Standing())


def fold(events: Iterable[OrderEvent]) -> Standing:
    return reduce(_after, events, Standing())


def standing(order: Order) -> Standing:
    """How the order stands by its tables."""
    return Standing(
        state=State(order.state),
        delivery_price=order.delivery_price,
        goods_total=order.goods_total,
        paid=order.paid,
        refunded=order.refunded,
        sub_orders={sub.pk: State(sub.state) for sub in order.sub_orders.all()},
        lines={
            line.pk: LineStanding(line.sub_order_id, line.quantity, line.returned, line.total)
            for line in order.lines.all()
        },
        returns={back.pk: back.state for back in order.returns.all()},
        refunds={refund.pk: refund.state for refund in order.refunds.all()},
    )


def differences(order: Order) -> list[str]:
    """What the tables say otherwise than the events do, and where the state is not the parts'."""
    told, is_now = replayed(order), standing(order)
    found = [
        f"{name}: {getattr(told, name)} by the events, {getattr(is_now, name)} in the tables"
        for name in Standing.__dataclass_fields__
        if getattr(told, name) != getattr(is_now, name)
    ]
    followed = state_of(is_now.state, is_now.sub_orders.values())
    if followed != is_now.state:
        found.append(f"state: {is_now.state}, but {followed} follows from the sub-orders")
    return found


def goods_total(lines: Iterable[tuple[State, Money]]) -> Money:
    """What the goods cost whose sub-orders are not cancelled."""
    return Money.total(total for state, total in lines if state != State.CANCELLED)


def _after(now: Standing, event: OrderEvent) -> Standing:
    """How the order stands after one more event."""
    said: dict[str, Any] = event.payload
    match event.kind:
        case Kind.PLACED:
            return _placed(said)
        case Kind.STATE:
            return replace(now, state=State(said["state"]))
        case Kind.SUB_STATE:
            return _summed(_with(now, "sub_orders", event.sub_order_id, State(said["state"])))
        case Kind.LINE_REDUCED:
            return _summed(_with_line(now, event.line_id, said["quantity"], Money(said["total"])))
        case Kind.PAID:
            return replace(now, paid=now.paid + Money(said["amount"]))
        case Kind.RETURN_REQUESTED:
            return _with(now, "returns", said["back"], Return.State.REQUESTED.value)
        case Kind.RETURN_STATE:
            return _with(now, "returns", said["back"], said["state"])
        case Kind.PIECES_RETURNED:
            return _with_returned(now, event.line_id, said["quantity"])
        case Kind.REFUND_DUE:
            owed = replace(now, refunded=now.refunded + Money(said["amount"]))
            return _with(owed, "refunds", said["refund"], Refund.State.DUE.value)
        case Kind.REFUND_DONE:
            return _with(now, "refunds", said["refund"], Refund.State.DONE.value)
    raise ValueError(f"an event of unknown kind: {event.kind}")


def _placed(said: Mapping[str, Any]) -> Standing:
    lines = {
        line["line"]: LineStanding(line["sub_order"], line["quantity"], 0, Money(line["total"]))
        for line in said["lines"]
    }
    return Standing(
        state=State(said["state"]),
        delivery_price=Money(said["delivery_price"]),
        goods_total=Money.total(line.total for line in lines.values()),
        sub_orders=dict.fromkeys((line.sub_order for line in lines.values()), State.PLACED),
        lines=lines,
    )


def _with(now: Standing, name: str, key: int | None, value: Any) -> Standing:
    return replace(now, **{name: getattr(now, name) | {key: value}})


def _with_line(now: Standing, line_id: int | None, quantity: int, total: Money) -> Standing:
    assert line_id is not None
    return _with(now, "lines", line_id, replace(now.lines[line_id], quantity=quantity, total=total))


def _with_returned(now: Standing, line_id: int | None, quantity: int) -> Standing:
    assert line_id is not None
    line = now.lines[line_id]
    return _with(now, "lines", line_id, replace(line, returned=line.returned + quantity))


def _summed(now: Standing) -> Standing:
    """A cancelled order keeps the sums that it had: nothing is due of them any more."""
    if now.state == State.CANCELLED:
        return now
    lines = [(now.sub_orders[line.sub_order], line.total) for line in now.lines.values()]
    return replace(now, goods_total=goods_total(lines))
