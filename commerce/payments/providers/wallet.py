from __future__ import annotations

from typing import ClassVar

from commerce.orders.models import Order, PaymentMethod
from commerce.payments.provider import Answer, Call, GivesBack


class Wallet:
    """Money that lies here already; `commands.pay_from_wallet` books it, nobody calls."""

    code: ClassVar[PaymentMethod] = PaymentMethod.WALLET
    is_offered = True
    gives_back = GivesBack.NEVER  # what was paid from a wallet goes back into it

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        return ""

    def answer(self, call: Call) -> Answer:
        return Answer({}, status=404)
