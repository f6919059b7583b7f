from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class PriceSet(Event):
    """A variant's price, or its crossed-out price, is another now."""

    name: ClassVar[str] = "price.set"
    variant_id: int
    product_id: int
