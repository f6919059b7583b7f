"""An operator that remembers what it was sent, and does what a test tells it to."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from commerce.fiscal.models import Receipt
from commerce.fiscal.provider import OperatorSilent, ReceiptRefused, Registration


class Operator:
    heard: ClassVar[list[UUID]] = []
    known: ClassVar[dict[UUID, Registration]] = {}
    moods: ClassVar[list[str]] = []  # what it does at the next calls: refuse, hang up, die after

    @classmethod
    def forget(cls) -> None:
        cls.heard.clear()
        cls.known.clear()
        cls.moods.clear()

    def register(self, receipt: Receipt) -> Registration:
        mood = self.moods.pop(0) if self.moods else ""
        self.heard.append(receipt.number)
        assert receipt.number not in self.known, "registered twice"
        if mood == "refuse":
            raise ReceiptRefused("IKPU is not in the catalogue")
        if mood == "hang up":
            raise OperatorSilent("no answer")
        sign = f"{len(self.known) + 1:012d}"
        address = f"https://ofd.soliq.uz/check?s={sign}"
        self.known[receipt.number] = Registration(sign, address, "UZ1", {"ok": True})
        if mood == "die after":
            raise OperatorSilent("no answer")
        if mood == "kill after":
            raise SystemExit
        return self.known[receipt.number]

    def registered(self, receipt: Receipt) -> Registration | None:
        return self.known.get(receipt.number)
