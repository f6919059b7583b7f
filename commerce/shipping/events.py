from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class DeliveryChanged(Event):
    """What delivery costs, how long it takes or where parcels are picked up is another now.

    `place` is the code of the region that it concerns, or of the zone.
    """

    name: ClassVar[str] = "delivery.changed"
    place: str
