"""What every command of an order does: lock it, and write down what befell it and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce.orders.errors import NoSuchOrder
from commerce.orders.history import goods_total
from commerce.orders.models import Order, OrderEvent, OrderLine, State, SubOrder

LONGEST_NOTE = 255


@dataclass(frozen=True)
class Actor:
    """Who did it: a kind and, of staff and couriers, a name."""

    kind: OrderEvent.Actor
    name: str = ""


BUYER = Actor(OrderEvent.Actor.BUYER)
SYSTEM = Actor(OrderEvent.Actor.SYSTEM)


def staff(name: str) -> Actor:
    return Actor(OrderEvent.Actor.STAFF, name)


def courier(name: str) -> Actor:
    return Actor(OrderEvent.Actor.COURIER, name)


def locked(order_id: int) -> Order:
    """The order, locked; whatever belongs to it is only changed by who holds this lock."""
    try:
        return Order.objects.select_for_update(no_key=True).get(pk=order_id)
    except Order.DoesNotExist:
        raise NoSuchOrder from None


def locked_with(sub_order_id: int) -> tuple[Order, SubOrder]:
    """A sub-order, read anew under the lock of its order."""
    try:
        order = locked(SubOrder.objects.get(pk=sub_order_id).order_id)
    except SubOrder.DoesNotExist:
        raise NoSuchOrder from None
    return order, SubOrder.objects.get(pk=sub_order_id)


def record(
    order: Order,
    kind: OrderEvent.Kind,
    *,
    now: datetime,
    by: Actor,
    sub_order: SubOrder | None = None,
    line: OrderLine | None = None,
    note: str = "",
    **payload: Any,
) -> None:
    """Add a line to the order's story: plain values from which its state can be rebuilt."""
    OrderEvent.objects.create(
        order=order,
        kind=kind,
        sub_order=sub_order,
        line=line,
        payload=payload,
        note=note[:LONGEST_NOTE],
        actor=by.kind,
        actor_name=by.name,
        at=now,
    )


def sum_up(order: Order) -> None:
    """Let the totals follow from the lines; a cancelled order keeps those that it had."""
    if order.state == State.CANCELLED:
        return
    lines = order.lines.select_related("sub_order")
    order.goods_total = goods_total((State(row.sub_order.state), row.total) for row in lines)
    order.total = order.goods_total + order.delivery_price
    order.save(update_fields=["goods_total", "total"])
