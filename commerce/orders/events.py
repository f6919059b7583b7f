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
