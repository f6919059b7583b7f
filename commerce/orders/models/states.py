"""Where orders stand, and the steps that lead from one state to another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    PLACED = "placed", _("Placed")
    PAID = "paid", _("Paid")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")
    RETURNED = "returned", _("Returned")


ALLOWED: dict[State, frozenset[State]] = {
    State.AWAITING_PAYMENT: frozenset({State.PAID, State.CANCELLED}),
    State.PLACED: frozenset({State.PACKED, State.CANCELLED}),
    State.PAID: frozenset({State.PACKED, State.CANCELLED}),
    State.PACKED: frozenset({State.SHIPPED, State.CANCELLED}),
    State.SHIPPED: frozenset({State.DELIVERED, State.RETURNED}),
    State.DELIVERED: frozenset({State.COMPLETED, State.RETURNED}),
    State.COMPLETED: frozenset({State.RETURNED}),
    State.CANCELLED: frozenset(),
    State.RETURNED: frozenset(),
}
FINISHED = frozenset({State.COMPLETED, State.CANCELLED, State.RETURNED})
CANCELLABLE = frozenset({State.AWAITING_PAYMENT, State.PLACED, State.PAID})

# A sub-order knows nothing of payment: it waits to be packed and goes on from there.
WAY = (State.PLACED, State.PACKED, State.SHIPPED, State.DELIVERED)
ENDED = frozenset({State.CANCELLED, State.RETURNED})
SUB_STATES = frozenset({*WAY, *ENDED})


def state_of(stage: State, sub_orders: Iterable[State]) -> State:
    """Where an order is whose sub-orders are there, and which stood at `stage` before.

    The slowest decides; cancelled ones don't count, nor do returned ones while others live.
    Until something is packed, and once all is completed, the order's own stage stands.
    """
    kept = set(sub_orders) - {State.CANCELLED}
    if not kept:
        return State.CANCELLED
    living = kept - {State.RETURNED}
    if not living:
        return State.RETURNED
    slowest = min(living, key=WAY.index)
    own = slowest == State.PLACED or (stage == State.COMPLETED and slowest == State.DELIVERED)
    return stage if own else slowest


def steps_between(before: State, after: State) -> list[State]:
    """The allowed steps that lead from one state to another, the fewest there are.

    An order may take several at once: when the last sub-order that was behind is cancelled.
    """
    ways: deque[list[State]] = deque([[before]])
    while ways:
        way = ways.popleft()
        if way[-1] == after:
            return way[1:]
        ways.extend([*way, step] for step in State if step in ALLOWED[way[-1]])
    raise ValueError(f"no way leads from {before} to {after}")
