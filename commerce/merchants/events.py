from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class MerchantChanged(Event):
    """What shoppers see of a merchant changed: its name, page, rating or that it trades."""

    name: ClassVar[str] = "merchant.changed"
    merchant_id: int
