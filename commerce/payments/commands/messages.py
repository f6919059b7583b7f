"""Every word that we and the providers say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commerce.orders.models import PaymentMethod
from commerce.payments.models import ProviderMessage

HIDDEN = "…"
SECRETS = frozenset({"sign_string", "password", "phone", "phone_number", "token"})


def note_asked(
    *,
    provider: PaymentMethod,
    operation: str,
    asked: Mapping[str, Any],
    now: datetime,
    order_number: str = "",
    external_id: str = "",
    is_ours: bool = False,
) -> ProviderMessage:
    """Store what a provider asks, or is to be asked, before anything is done about it."""
    return ProviderMessage.objects.create(
        provider=provider,
        is_ours=is_ours,
        operation=operation[:40],
        order_number=order_number[:20],
        external_id=external_id[:64],
        asked=_without_secrets(asked),
        asked_at=now,
    )


def note_answered(message: ProviderMessage, answer: Mapping[str, Any], now: datetime) -> None:
    message.answered, message.answered_at = dict(answer), now
    message.save(update_fields=["answered", "answered_at"])


def _without_secrets(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept for years: no passwords, no signatures, nobody's phone."""
    return {
        name: HIDDEN
        if name.lower() in SECRETS
        else (_without_secrets(value) if isinstance(value, Mapping) else value)
        for name, value in asked.items()
    }
