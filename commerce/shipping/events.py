from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class DeliveryChanged(Event):
    """What delivery costs, how long it takes or where parcels are picked up is another now.

    `place_id` is the code of the region that it concerns, or of the zone.
    """

    name: ClassVar[str] = "delivery.changed"
    place_id: str


@dataclass(frozen=True)
class ParcelMoved(Event):
    """A parcel is in another state now: on its way, delivered …"""

    name: ClassVar[str] = "parcel.moved"
    parcel_id: int
    reference: str
    merchant_id: int
    state: str


@dataclass(frozen=True)
class CashCollected(Event):
    """A courier took the money for a parcel."""

    name: ClassVar[str] = "parcel.cash_collected"
    parcel_id: int
    reference: str
    amount: int  # tiyin
