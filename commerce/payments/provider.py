"""What a provider of payments does for the shop, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, ClassVar, Protocol, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.orders.models import Order, PaymentMethod
from commerce.payments.errors import ProviderNotOffered
from commerce.payments.models import Payment


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


class GivesBack(Enum):
    """How a provider returns the whole of a payment. None of them returns a part of one."""

    ON_REQUEST = auto()  # it is a `Reverser`: we ask it
    IN_ITS_CABINET = auto()  # finance does it there, by hand
    NEVER = auto()


class Provider(Protocol):
    """One way of paying. Listed in the setting `PAYMENT_PROVIDERS`; made anew for each use."""

    code: ClassVar[PaymentMethod]

    @property
    def is_offered(self) -> bool:
        """Does the shop have a contract with it?"""

    @property
    def gives_back(self) -> GivesBack:
        """How its payments are returned, with the contract that the shop has."""

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        """Where the buyer goes to pay this order; empty if they need not go anywhere."""

    def answer(self, call: Call) -> Answer:
        """What it hears to its call, whatever that was."""


class Reversal(Enum):
    """What came of asking for money back."""

    DONE = auto()
    REFUSED = auto()
    UNKNOWN = auto()  # no answer, or none to rely on: ask again


@runtime_checkable
class Reverser(Protocol):
    """A provider that returns a payment when it is asked to, however often it is asked."""

    def reverse(self, payment: Payment) -> Reversal:
        """Have the whole payment given back."""

    def reversal_of(self, payment: Payment) -> Reversal:
        """Was it given back? `REFUSED` says that the money is still here."""


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
