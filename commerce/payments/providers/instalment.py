"""Instalments by a partner, in a protocol of our own that an adapter for each of them speaks.

The buyer applies on the partner's page. The partner calls `approved`, `declined`, `active` or
`cancelled` with a JSON object of `application` and `amount` (tiyin), signed as a whole by
HMAC-SHA256 in `Authorization: HMAC <hex>`. It hears the state, or a refusal with its code.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands import (
    activate_instalment,
    approve_instalment,
    cancel_instalment,
    decline_instalment,
    note_answered,
    note_asked,
)
from commerce.payments.errors import PlanNotOffered
from commerce.payments.models import Instalment as Application
from commerce.payments.provider import Answer, Call, GivesBack
from commerce.payments.providers.reading import Unreadable, is_whole, json_object
from commerce.payments.queries import open_application

log = structlog.get_logger("payments.instalment")

OPERATIONS: dict[str, Callable[..., Application]] = {
    "approved": approve_instalment,
    "declined": decline_instalment,
    "active": activate_instalment,
    "cancelled": cancel_instalment,
}


class Instalment:
    code: ClassVar[PaymentMethod] = PaymentMethod.INSTALMENT
    gives_back = GivesBack.IN_ITS_CABINET  # and tells us by its call

    @property
    def is_offered(self) -> bool:
        return bool(settings.INSTALMENT_KEY and settings.INSTALMENT_PAGE)

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        """Where the application is decided, once the buyer has chosen a plan."""
        application = open_application(order)
        if application is None:
            raise PlanNotOffered
        query = {
            "application": application.payment.external_id,
            "order": order.number,
            "amount": application.payment.amount.tiyin,
            "months": application.months,
            "return_url": return_to,
        }
        return f"{settings.INSTALMENT_PAGE}?{urlencode(query)}"

    def answer(self, call: Call) -> Answer:
        if call.method != "POST" or call.operation not in OPERATIONS:
            return _refused("unknown_operation", HTTPStatus.NOT_FOUND)
        if not hmac.compare_digest(call.authorization.encode(), signature(call.body).encode()):
            log.warning("instalment_stranger", address=call.address)
            return _refused("wrong_signature", HTTPStatus.UNAUTHORIZED)
        try:
            return _reply(call.operation, json_object(call.body))
        except Unreadable:
            return _refused("unreadable", HTTPStatus.BAD_REQUEST)


def signature(body: bytes) -> str:
    """The header by which the partner and we know each other's words."""
    digest = hmac.new(settings.INSTALMENT_KEY.encode(), body, hashlib.sha256).hexdigest()
    return f"HMAC {digest}"


def _reply(operation: str, asked: dict[str, Any]) -> Answer:
    """Store what is asked, act on it, and store what is answered."""
    number, amount = asked.get("application"), asked.get("amount")
    if not isinstance(number, str) or not 0 < len(number) <= 64 or not is_whole(amount):
        raise Unreadable
    message = note_asked(
        provider=PaymentMethod.INSTALMENT,
        operation=operation,
        external_id=number,
        asked=asked,
        now=timezone.now(),
    )
    answer = _act(operation, number, Money(amount))
    note_answered(message, answer.body, timezone.now())
    return answer


def _act(operation: str, number: str, amount: Money) -> Answer:
    try:
        done = OPERATIONS[operation](number=number, amount=amount, now=timezone.now())
    except Refusal as refusal:
        return _refused(refusal.code, refusal.status)
    except DatabaseError:
        log.exception("instalment_failed")
        return _refused("out_of_order", HTTPStatus.SERVICE_UNAVAILABLE)
    return Answer({"application": number, "state": done.state})


def _refused(code: str, status: int) -> Answer:
    return Answer({"error": code}, status=int(status))
