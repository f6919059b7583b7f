from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class ReceiptQueued(Event):
    """A receipt is to be sent to the operator."""

    name: ClassVar[str] = "receipt.queued"
    receipt_id: int
