"""Click's Merchant API, in which we ask: how a payment stands, and to give it back.

Each call is signed with SHA-1 of the time and our secret. The payment is known there by the
number that its payer sees, `click_paydoc_id`. Only whole payments are given back.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import structlog
from django.conf import settings
from django.utils import timezone

from commerce.orders.models import PaymentMethod
from commerce.payments.commands import note_answered, note_asked
from commerce.payments.models import Payment
from commerce.payments.provider import Reversal
from commerce.payments.providers.reading import LONGEST_BODY, Unreadable, is_whole, json_object

log = structlog.get_logger("payments.click")

SECONDS = 15
SUCCESS = 2  # of `payment_status`; below zero it was cancelled or given back


def is_open() -> bool:
    """Did Click give us an account for this interface?"""
    return bool(settings.CLICK_MERCHANT_USER_ID and settings.CLICK_SECRET_KEY)


def reverse(payment: Payment) -> Reversal:
    told = _ask("DELETE", "payment/reversal", payment)
    code = told.get("error_code") if told else None
    if not is_whole(code):
        return Reversal.UNKNOWN
    return Reversal.REFUSED if code else Reversal.DONE


def reversal_of(payment: Payment) -> Reversal:
    told = _ask("GET", "payment/status", payment)
    status = told.get("payment_status") if told and told.get("error_code") == 0 else None
    if not is_whole(status):
        return Reversal.UNKNOWN
    if status < 0:
        return Reversal.DONE
    return Reversal.REFUSED if status == SUCCESS else Reversal.UNKNOWN


def authorization(now: datetime) -> str:
    """`user:sha1(time and secret):time`, with the time in seconds."""
    seconds = int(now.timestamp())
    text = f"{seconds}{settings.CLICK_SECRET_KEY}"
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return f"{settings.CLICK_MERCHANT_USER_ID}:{digest}:{seconds}"


def _ask(method: str, call: str, payment: Payment) -> dict[str, Any] | None:
    """What Click answers; nothing if it can't be understood or did not come. Both are stored."""
    number = quote(payment.document, safe="")
    path = f"{call}/{settings.CLICK_SERVICE_ID}/{number}"
    message = note_asked(
        provider=PaymentMethod.CLICK,
        operation=f"{method} {call}",
        order_number=payment.order.number,
        external_id=payment.external_id,
        asked={"path": path},
        now=timezone.now(),
        is_ours=True,
    )
    told, why = _called(method, path)
    note_answered(message, {"problem": why} if told is None else told, timezone.now())
    return told


def _called(method: str, path: str) -> tuple[dict[str, Any] | None, str]:
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Auth": authorization(timezone.now()),
    }
    url = f"{settings.CLICK_API_URL.rstrip('/')}/{path}"
    request = Request(url, headers=headers, method=method)  # noqa: S310 - our own setting
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return json_object(response.read(LONGEST_BODY + 1)), ""
    except HTTPError as error:
        return None, f"HTTP {error.code}"
    except (URLError, OSError, HTTPException, Unreadable) as error:
        log.warning("click_unreachable", error=type(error).__name__)
        return None, type(error).__name__
