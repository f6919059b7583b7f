from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class ShowcaseChanged(Event):
    """What is shown of a product is another now, or it is shown no more."""

    name: ClassVar[str] = "showcase.changed"
    product_id: int
    category_ids: list[int]
    merchant_ids: list[int]
