"""What Telegram says of somebody who signed in there, and whether it was Telegram that said it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare

from commerce.accounts.errors import NotConfirmedElsewhere
from commerce.accounts.provider import TELEGRAM, Elsewhere

GOOD_FOR = timedelta(minutes=5)


def bot_id() -> str:
    return settings.TELEGRAM_BOT_TOKEN.partition(":")[0]


def who_signed_in(result: str, *, now: datetime) -> Elsewhere:
    """Who is told by `tgAuthResult`; refused unless the bot's token signed it a moment ago."""
    told = _read(result)
    signature = str(told.pop("hash", ""))
    if not constant_time_compare(signature, signed(told)):
        raise NotConfirmedElsewhere
    age = now.timestamp() - _whole_number(told.get("auth_date"))
    if not -GOOD_FOR.total_seconds() < age < GOOD_FOR.total_seconds():
        raise NotConfirmedElsewhere
    names = (told.get("first_name"), told.get("last_name"))
    label = f"@{told['username']}" if told.get("username") else " ".join(filter(None, names))
    return Elsewhere(TELEGRAM, str(_whole_number(told.get("id"))), label)


def signed(told: dict[str, Any]) -> str:
    """How Telegram signs: all fields in order, with the digest of the bot's token as the key."""
    lines = "\n".join(f"{name}={told[name]}" for name in sorted(told))
    key = hashlib.sha256(settings.TELEGRAM_BOT_TOKEN.encode()).digest()
    return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()


def _read(result: str) -> dict[str, Any]:
    try:
        padded = result + "=" * (-len(result) % 4)
        told = json.loads(base64.urlsafe_b64decode(padded.replace("+", "-").replace("/", "_")))
    except (binascii.Error, ValueError):
        raise NotConfirmedElsewhere from None
    if not isinstance(told, dict):
        raise NotConfirmedElsewhere
    return told


def _whole_number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise NotConfirmedElsewhere from None
