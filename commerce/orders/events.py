from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    name: ClassVar[str] = "order.placed"
    order_id: int
    number: str


@dataclass(frozen=True)
class OrderStateChanged(Event):
    name: ClassVar[str] = "order.state_changed"
    order_id: int
    number: str
    state: str


@dataclass(frozen=True)
class SubOrderStateChanged(Event):
    name: ClassVar[str] = "order.sub_order_state_changed"
    order_id: int
    sub_order_id: int
    state: str


@dataclass(frozen=True)
class PaidOnDelivery(Event):
    """Whoever handed a sub-order over took the money for it."""

    name: ClassVar[str] = "order.paid_on_delivery"
    order_id: int
    sub_order_id: int
    number: str  # of the sub-order
    tiyin: int


@dataclass(frozen=True)
class LinesReduced(Event):
    """Pieces were taken out before packing, so the order costs less."""

    name: ClassVar[str] = "order.lines_reduced"
    order_id: int
    line_ids: list[int]


@dataclass(frozen=True)
class ReturnStateChanged(Event):
    """A return was requested, or went on to its next state."""

    name: ClassVar[str] = "order.return_state_changed"
    order_id: int
    return_id: int
    state: str


@dataclass(frozen=True)
class RefundDue(Event):
    name: ClassVar[str] = "order.refund_due"
    order_id: int
    refund_id: int


@dataclass(frozen=True)
class RefundDone(Event):
    name: ClassVar[str] = "order.refund_done"
    order_id: int
    refund_id: int
