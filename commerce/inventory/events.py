from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class WarehouseChanged(Event):
    """A warehouse was opened or closed, so what is in it counts or does not."""

    name: ClassVar[str] = "warehouse.changed"
    warehouse_id: int


@dataclass(frozen=True)
class StockStateChanged(Event):
    """What pages say of a variant's stock (in, low, out) is another now."""

    name: ClassVar[str] = "stock.state_changed"
    variant_id: int
    product_id: int
