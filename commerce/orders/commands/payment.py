"""What payments tell an order: its money is here, is on its way, or did not come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.orders.commands.record import locked
from commerce.orders.commands.steps import change_state
from commerce.orders.models import Order, State

NOT_PAID = "not paid in time"


def mark_paid(*, order_id: int, now: datetime) -> Order:
    """Its money is here. Called by payments, in the transaction that books the money."""
    return change_state(order_id=order_id, state=State.PAID, now=now)


@transaction.atomic
def wait_for_payment(*, order_id: int, until: datetime) -> None:
    """A payment is under way: keep the order, and its goods, at least until then."""
    order = locked(order_id)
    if order.pay_before is not None and order.pay_before < until:
        order.pay_before = until
        order.save(update_fields=["pay_before"])


def expire_unpaid(*, now: datetime) -> int:
    """Cancel every order that was not paid in time, each by itself; says how many there were."""
    late = Order.objects.filter(state=State.AWAITING_PAYMENT, pay_before__lte=now)
    return sum(_expire(order_id, now) for order_id in late.values_list("pk", flat=True))


@transaction.atomic
def _expire(order_id: int, now: datetime) -> bool:
    """Unless it was paid, cancelled or given more time while this one waited for the lock."""
    order = locked(order_id)
    is_late = order.pay_before is not None and order.pay_before <= now
    if order.state != State.AWAITING_PAYMENT or not is_late:
        return False
    change_state(order_id=order_id, state=State.CANCELLED, now=now, note=NOT_PAID)
    return True
