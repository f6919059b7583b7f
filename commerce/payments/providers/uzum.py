"""Uzum Bank's Merchant API: check, create, confirm, reverse and status, each at its own address.

Amounts are tiyin, times milliseconds. A refusal is an HTTP 400 with a code in its body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands import (
    cancel_payment,
    confirm_payment,
    note_answered,
    note_asked,
    open_payment,
)
from commerce.payments.errors import (
    AlreadyConfirmed,
    NoSuchPayment,
    OrderAlreadyPaid,
    OrderClosed,
    OrderNotPayable,
    PaymentExists,
    PaymentNotOpen,
    PaymentNotReturnable,
    WrongAmount,
)
from commerce.payments.models import Reason, State
from commerce.payments.provider import Answer, Call, GivesBack
from commerce.payments.providers.reading import (
    ProtocolError,
    Unreadable,
    in_ms,
    is_signed_by,
    is_whole,
    json_object,
    order_number_of,
)
from commerce.payments.queries import check_payable, payment_of

log = structlog.get_logger("payments.uzum")

PAY_PAGE = "https://www.uzumbank.uz/open-service"
ACCOUNT = "order_id"
STATES = {
    State.CREATED: "CREATED",
    State.PAID: "CONFIRMED",
    State.CANCELLED: "REVERSED",
    State.REFUNDED: "REVERSED",
}

ACCESS_DENIED = 10001
UNREADABLE = 10002
WRONG_OPERATION = 10003
FIELD_MISSING = 10005
WRONG_SERVICE = 10006
ORDER_NOT_FOUND = 10007
ALREADY_PAID = 10008
ORDER_CANCELLED = 10009
EXISTS_ALREADY = 10010
WRONG_SUM = 10011
NOT_FOUND = 10014
CANCELLED = 10015
CONFIRMED_ALREADY = 10016
NOT_REVERSIBLE = 10017
REVERSED_ALREADY = 10018
BROKEN = 99999

# The first that fits counts, so a kind of refusal stands before the one it belongs to.
CODES: list[tuple[type[Refusal], int]] = [
    (NoSuchOrder, ORDER_NOT_FOUND),
    (OrderAlreadyPaid, ALREADY_PAID),
    (OrderClosed, ORDER_CANCELLED),
    (OrderNotPayable, ORDER_NOT_FOUND),
    (PaymentExists, EXISTS_ALREADY),
    (WrongAmount, WRONG_SUM),
    (NoSuchPayment, NOT_FOUND),
    (PaymentNotOpen, CANCELLED),
    (AlreadyConfirmed, CONFIRMED_ALREADY),
    (PaymentNotReturnable, NOT_REVERSIBLE),
]

type Asked = Mapping[str, Any]


class UzumError(ProtocolError):
    codes = CODES


class Uzum:
    code: ClassVar[PaymentMethod] = PaymentMethod.UZUM
    gives_back = GivesBack.IN_ITS_CABINET  # and tells us by its call

    @property
    def is_offered(self) -> bool:
        return bool(settings.UZUM_SERVICE_ID and settings.UZUM_LOGIN and settings.UZUM_PASSWORD)

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        query = {
            "serviceId": settings.UZUM_SERVICE_ID,
            ACCOUNT: order.number,
            "amount": order.total.tiyin,
            "redirectUrl": return_to,
        }
        return f"{PAY_PAGE}?{urlencode(query)}"

    def answer(self, call: Call) -> Answer:
        asked: Asked = {}
        try:
            _check_sender(call)
            asked = _read(call)
            told = _reply(call.operation, asked)
        except UzumError as error:
            return Answer(_worded(asked, _refused(error.code)), status=400)
        return Answer(_worded(asked, told))


def _check_sender(call: Call) -> None:
    if not is_signed_by(call.authorization, settings.UZUM_LOGIN, settings.UZUM_PASSWORD):
        log.warning("uzum_stranger", address=call.address)
        raise UzumError(ACCESS_DENIED)


def _read(call: Call) -> Asked:
    if call.method != "POST" or call.operation not in OPERATIONS:
        raise UzumError(WRONG_OPERATION)
    try:
        return json_object(call.body)
    except Unreadable:
        raise UzumError(UNREADABLE) from None


def _reply(operation: str, asked: Asked) -> dict[str, Any]:
    """Store what is asked, act on it, and store what is answered."""
    params = asked.get("params")
    message = note_asked(
        provider=PaymentMethod.UZUM,
        operation=operation,
        order_number=order_number_of(params.get(ACCOUNT) if isinstance(params, dict) else None),
        external_id=str(asked.get("transId", "")),
        asked=asked,
        now=timezone.now(),
    )
    code, told = 0, {}
    try:
        told = _act(operation, asked, timezone.now())
    except Refusal as refusal:
        code = UzumError.of(refusal).code
    except UzumError as error:
        code = error.code
    except DatabaseError:
        log.exception("uzum_failed", operation=operation)
        code = BROKEN
    note_answered(message, _worded(asked, told or _refused(code)), timezone.now())
    if code:
        raise UzumError(code)
    return told


def _refused(code: int) -> dict[str, Any]:
    return {"status": "FAILED", "errorCode": str(code)}


def _worded(asked: Asked, told: Mapping[str, Any]) -> dict[str, Any]:
    """An answer repeats the numbers that it answers."""
    repeated = {name: asked[name] for name in ("serviceId", "transId") if name in asked}
    return {**repeated, "timestamp": in_ms(timezone.now()), **told}


def _act(operation: str, asked: Asked, now: datetime) -> dict[str, Any]:
    if not is_whole(asked.get("serviceId")) or not is_whole(asked.get("timestamp")):
        raise UzumError(FIELD_MISSING)
    if str(asked["serviceId"]) != settings.UZUM_SERVICE_ID:
        raise UzumError(WRONG_SERVICE)
    return OPERATIONS[operation](asked, now)


# --- the operations -----------------------------------------------------------------------------


def check(asked: Asked, now: datetime) -> dict[str, Any]:
    order = Order.objects.filter(number=_order_number(asked)).first()
    if order is None:
        raise NoSuchOrder
    check_payable(order)
    return {"status": "OK", "data": _data(order.number, order.total)}


def create(asked: Asked, now: datetime) -> dict[str, Any]:
    number, amount = _order_number(asked), asked.get("amount")
    if not is_whole(amount):
        raise UzumError(FIELD_MISSING)
    payment = open_payment(
        provider=PaymentMethod.UZUM,
        order_number=number,
        external_id=_trans_id(asked),
        amount=Money(amount),
        in_place_of=Reason.REPLACED,
        now=now,
    )
    return {
        "status": STATES[State.CREATED],
        "transTime": in_ms(payment.created_at),
        "data": _data(number, payment.amount),
        "amount": payment.amount.tiyin,
    }


def confirm(asked: Asked, now: datetime) -> dict[str, Any]:
    try:
        payment = confirm_payment(
            provider=PaymentMethod.UZUM, external_id=_trans_id(asked), now=now
        )
    except (OrderNotPayable, WrongAmount):  # it was cancelled, changed, or paid elsewhere
        raise UzumError(CANCELLED) from None
    return {"status": STATES[State.PAID], "confirmTime": in_ms(payment.paid_at)}


def reverse(asked: Asked, now: datetime) -> dict[str, Any]:
    external_id = _trans_id(asked)
    if payment_of(PaymentMethod.UZUM, external_id).is_over:
        raise UzumError(REVERSED_ALREADY)
    payment = cancel_payment(
        provider=PaymentMethod.UZUM, external_id=external_id, reason=Reason.REFUND, now=now
    )
    return {
        "status": STATES[State(payment.state)],
        "reverseTime": in_ms(payment.cancelled_at),
        "amount": payment.amount.tiyin,
    }


def status(asked: Asked, now: datetime) -> dict[str, Any]:
    payment = payment_of(PaymentMethod.UZUM, _trans_id(asked))
    return {
        "status": STATES[State(payment.state)],
        "transTime": in_ms(payment.created_at),
        "confirmTime": in_ms(payment.paid_at) or None,
        "reverseTime": in_ms(payment.cancelled_at) or None,
        "amount": payment.amount.tiyin,
    }


OPERATIONS: dict[str, Callable[[Asked, datetime], dict[str, Any]]] = {
    "check": check,
    "create": create,
    "confirm": confirm,
    "reverse": reverse,
    "status": status,
}


def _trans_id(asked: Asked) -> str:
    value = asked.get("transId")
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise UzumError(FIELD_MISSING)
    return value


def _order_number(asked: Asked) -> str:
    params = asked.get("params")
    if not isinstance(params, dict) or params.get(ACCOUNT) in (None, ""):
        raise UzumError(FIELD_MISSING)
    return order_number_of(params[ACCOUNT])


def _data(number: str, amount: Money) -> dict[str, Any]:
    return {ACCOUNT: {"value": number}, "amount": {"value": str(amount.tiyin)}}
