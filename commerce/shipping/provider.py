"""What a carrier does for the shop, whichever it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from commerce.core.money import Money
from commerce.shipping.errors import NoSuchCarrier
from commerce.shipping.models import ParcelState


@dataclass(frozen=True)
class Receiver:
    """Whom a carrier brings a parcel to."""

    name: str
    phone: str  # E.164
    region: str
    district: str
    address: str


@dataclass(frozen=True)
class Consignment:
    """A parcel as a carrier is told of it; `key` is the same however often it is told."""

    key: str
    receiver: Receiver
    grams: int
    value: Money
    cash_due: Money  # to be taken from the receiver


@dataclass(frozen=True)
class Tracked:
    """What a carrier says happened to a parcel."""

    state: ParcelState
    text: str
    at: datetime


class Carrier(Protocol):
    """Takes parcels and says where they are. Chosen by its code in the setting `CARRIERS`."""

    name: ClassVar[str | Promise]

    def accept(self, parcel: Consignment) -> str:
        """Hand a parcel over and get its tracking number; the same one for the same key."""

    def events(self, tracking: str) -> Sequence[Tracked]:
        """All that happened to a parcel so far, the oldest first."""


def carrier(code: str) -> Carrier:
    try:
        path = settings.CARRIERS[code]
    except KeyError:
        raise NoSuchCarrier from None
    chosen: Carrier = import_string(path)()
    return chosen
