from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class MerchantChanged(Event):
    """What shoppers see of a merchant changed: its name, page, rating or that it trades."""

    name: ClassVar[str] = "merchant.changed"
    merchant_id: int


@dataclass(frozen=True)
class ApplicationStateChanged(Event):
    """An application was submitted or answered."""

    name: ClassVar[str] = "application.state_changed"
    application_id: int
    state: str
