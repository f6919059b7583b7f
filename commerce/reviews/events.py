from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class RatingChanged(Event):
    name: ClassVar[str] = "rating.changed"
    product_id: int
