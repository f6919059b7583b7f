from __future__ import annotations

from urllib.parse import urlencode

from commerce.core.fields import digest_of
from commerce.fiscal.models import Receipt
from commerce.fiscal.provider import Registration

ADDRESS = "https://ofd.example/sandbox"  # a name that nobody can own
TERMINAL = "SANDBOX"
DIGITS = 12


class SandboxGateway:
    """Registers nothing: gives each number a sign of its own, the same at every call."""

    def register(self, receipt: Receipt) -> Registration:
        digest = digest_of(str(receipt.number), salt="fiscal-sandbox")
        sign = f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"
        told = {"t": TERMINAL, "r": receipt.pk, "s": sign}
        return Registration(
            fiscal_sign=sign,
            url=f"{ADDRESS}?{urlencode(told)}",
            terminal=TERMINAL,
            answer={"sandbox": True},
        )

    def registered(self, receipt: Receipt) -> Registration | None:
        return None
