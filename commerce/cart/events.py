from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class CartAbandoned(Event):
    """A customer has not touched the goods in their cart for some time."""

    name: ClassVar[str] = "cart.abandoned"
    cart_id: str
    customer_id: int
