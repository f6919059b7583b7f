from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class PaymentReceived(Event):
    name: ClassVar[str] = "payment.received"
    payment_id: int
    order_id: int
    provider: str
    tiyin: int


@dataclass(frozen=True)
class ReceiptNoted(Event):
    """The provider told of a fiscal receipt that it had registered, or could not."""

    name: ClassVar[str] = "payment.receipt_noted"
    payment_id: int
    order_id: int


@dataclass(frozen=True)
class PaymentReturned(Event):
    """The provider gave the money back to the buyer."""

    name: ClassVar[str] = "payment.returned"
    payment_id: int
    order_id: int
    provider: str
    tiyin: int


@dataclass(frozen=True)
class RepaymentBegun(Event):
    """The provider is to be asked for this money back."""

    name: ClassVar[str] = "repayment.begun"
    repayment_id: int
