"""Who takes receipts to the tax committee for the shop: an operator of fiscal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.fiscal.models import Receipt


@dataclass(frozen=True)
class Registration:
    """What makes a receipt one: its sign, and the address that its QR code leads to."""

    fiscal_sign: str
    url: str
    terminal: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)  # all that was said


class OperatorSilent(Exception):
    """It did not answer, or not so that we know: the receipt may be registered or not."""


class ReceiptRefused(Exception):
    """It will not register this receipt as it is; the words say why."""


class FiscalGateway(Protocol):
    """An operator, named by the setting `FISCAL_GATEWAY`; made anew for each use."""

    def register(self, receipt: Receipt) -> Registration:
        """Register it under its number; of a refund, `receipt.sale` is what it corrects.

        Raises `ReceiptRefused`, or `OperatorSilent` when nobody knows what came of it.
        """

    def registered(self, receipt: Receipt) -> Registration | None:
        """What it knows under this number, if anything, so that nothing is registered twice."""


def gateway() -> FiscalGateway | None:
    """The operator; none while the shop has no contract with one."""
    if not settings.FISCAL_GATEWAY:
        return None
    made: FiscalGateway = import_string(settings.FISCAL_GATEWAY)()
    return made
