from __future__ import annotations

from typing import ClassVar

from commerce.orders.models import Order, PaymentMethod
from commerce.payments.provider import Answer, Call, GivesBack


class Cash:
    """Paid to whoever hands the goods over; `reactions` book it once orders tell of it."""

    code: ClassVar[PaymentMethod] = PaymentMethod.CASH
    is_offered = True
    gives_back = GivesBack.NEVER

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        return ""

    def answer(self, call: Call) -> Answer:
        return Answer({}, status=404)
