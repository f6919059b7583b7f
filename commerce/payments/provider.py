"""What a provider of payments does for the shop, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.orders.models import Order, PaymentMethod
from commerce.payments.errors import ProviderNotOffered


@dataclass(frozen=True)
class Call:
    """What came in from a provider, before anybody believed it."""

    method: str
    body: bytes
    operation: str = ""  # of a protocol that has an address for each
    authorization: str = field(default="", repr=False)
    address: str = ""


@dataclass(frozen=True)
class Answer:
    """What the provider hears, in its own protocol."""

    body: dict[str, Any]
    status: int = 200


class Provider(Protocol):
    """One way of paying. Listed in the setting `PAYMENT_PROVIDERS`; made anew for each use."""

    code: ClassVar[PaymentMethod]

    @property
    def is_offered(self) -> bool:
        """Does the shop have a contract with it?"""

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        """Where the buyer goes to pay this order; empty if they need not go anywhere."""

    def answer(self, call: Call) -> Answer:
        """What it hears to its call, whatever that was."""


def providers() -> Iterable[Provider]:
    """Those that are offered, in their order."""
    made = (import_string(path)() for path in settings.PAYMENT_PROVIDERS)
    return [provider for provider in made if provider.is_offered]


def provider(code: str) -> Provider:
    """The one of this code, or `ProviderNotOffered`."""
    for offered in providers():
        if offered.code == code:
            return offered
    raise ProviderNotOffered
