"""Payme's Merchant API: JSON-RPC in which Payme asks and the shop answers, always with HTTP 200.

Amounts are tiyin, times milliseconds. Whatever is repeated hears what the row says.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands import (
    cancel_payment,
    confirm_payment,
    expire_payment,
    note_answered,
    note_asked,
    note_receipt,
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
    PaymentUnderWay,
    WrongAmount,
)
from commerce.payments.models import Payment, State
from commerce.payments.provider import Answer, Call, GivesBack
from commerce.payments.providers.fiscal import receipt_items
from commerce.payments.providers.reading import (
    ProtocolError,
    Unreadable,
    comes_from,
    in_ms,
    is_signed_by,
    is_whole,
    json_object,
    of_ms,
    order_number_of,
)
from commerce.payments.queries import check_payable, is_under_way, payment_of, statement

log = structlog.get_logger("payments.payme")

ACCOUNT = "order_id"
LIFETIME = timedelta(hours=12)
LANGUAGES = ("ru", "uz", "en")
STATES = {State.CREATED: 1, State.PAID: 2, State.CANCELLED: -1, State.REFUNDED: -2}
RECEIPT_KINDS = ("PERFORM", "CANCEL")
LARGEST_REASON = 32_767

ERRORS: dict[int, str | Promise] = {
    -32300: _("Only POST is understood."),
    -32700: _("The request can't be read."),
    -32600: _("The request lacks a field, or one is of the wrong kind."),
    -32601: _("There is no such method."),
    -32602: _("The parameters are of the wrong kind."),
    -32504: _("You may not do this."),
    -32400: _("The shop is out of order. Try again later."),
    -31001: _("The amount is not that of the order."),
    -31003: _("There is no such transaction."),
    -31007: _("The goods are on their way already, so the payment can't be cancelled."),
    -31008: _("This can't be done to the transaction any more."),
    -31050: _("There is no such order."),
    -31051: _("The order is paid already, or is being paid."),
    -31052: _("The order is cancelled, so it can't be paid any more."),
    -31053: _("This order is not paid online."),
}
# The first that fits counts, so a kind of refusal stands before the one it belongs to.
CODES: list[tuple[type[Refusal], int]] = [
    (WrongAmount, -31001),
    (NoSuchPayment, -31003),
    (PaymentNotReturnable, -31007),
    (PaymentNotOpen, -31008),
    (NoSuchOrder, -31050),
    (OrderAlreadyPaid, -31051),
    (PaymentUnderWay, -31051),
    (OrderClosed, -31052),
    (OrderNotPayable, -31053),
]
OF_ACCOUNT = range(-31099, -31049)


class PaymeError(ProtocolError):
    codes = CODES

    def __init__(self, code: int, data: object = None) -> None:
        super().__init__(code)
        self.data = data

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """About an account Payme hears which of its fields is meant, too."""
        error = super().of(refusal)
        error.data = ACCOUNT if error.code in OF_ACCOUNT else None
        return error

    @property
    def body(self) -> dict[str, Any]:
        told = {language: _in(language, ERRORS[self.code]) for language in LANGUAGES}
        return {"error": {"code": self.code, "message": told, "data": self.data}}


class Payme:
    code: ClassVar[PaymentMethod] = PaymentMethod.PAYME
    gives_back = GivesBack.IN_ITS_CABINET  # and tells us by its call

    @property
    def is_offered(self) -> bool:
        return bool(settings.PAYME_MERCHANT_ID and settings.PAYME_KEY)

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        told = {
            "m": settings.PAYME_MERCHANT_ID,
            f"ac.{ACCOUNT}": order.number,
            "a": order.total.tiyin,
            "l": language,
            "c": return_to.replace(";", "%3B"),
        }
        text = ";".join(f"{name}={value}" for name, value in told.items())
        return f"{settings.PAYME_CHECKOUT_URL}/{base64.b64encode(text.encode()).decode()}"

    def answer(self, call: Call) -> Answer:
        number = None
        try:
            if call.method != "POST":
                raise PaymeError(-32300)
            request = _read(call.body)
            number = request.get("id")
            _check_sender(call)
            reply = _reply(request)
        except PaymeError as error:
            reply = error.body
        return Answer({"jsonrpc": "2.0", **reply, "id": number})


def _read(body: bytes) -> dict[str, Any]:
    try:
        return json_object(body)
    except Unreadable:
        raise PaymeError(-32700) from None


def _check_sender(call: Call) -> None:
    """Payme itself, by one of its keys and, if we are told them, from its addresses."""
    knows_key = is_signed_by(
        call.authorization, settings.PAYME_LOGIN, settings.PAYME_KEY, settings.PAYME_TEST_KEY
    )
    if not knows_key or not comes_from(call.address, settings.PAYME_ADDRESSES):
        log.warning("payme_stranger", address=call.address)
        raise PaymeError(-32504)


def _reply(request: Mapping[str, Any]) -> dict[str, Any]:
    """Store what is asked, act on it, and store what is answered."""
    method, params = request.get("method"), request.get("params")
    if not isinstance(method, str) or not isinstance(params, dict):
        raise PaymeError(-32600)
    message = note_asked(
        provider=PaymentMethod.PAYME,
        operation=method,
        order_number=order_number_of(_account(params)),
        external_id=str(params.get("id", "")),
        asked=params,
        now=timezone.now(),
    )
    try:
        reply = {"result": _act(method, params, timezone.now())}
    except Refusal as refusal:
        reply = PaymeError.of(refusal).body
    except PaymeError as error:
        reply = error.body
    except Unreadable:
        reply = PaymeError(-32600).body
    except DatabaseError:
        log.exception("payme_failed", method=method)
        reply = PaymeError(-32400).body
    note_answered(message, reply, timezone.now())
    return reply


def _act(method: str, params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    if method not in METHODS:
        raise PaymeError(-32601, method)
    return METHODS[method](params, now)


# --- the methods --------------------------------------------------------------------------------


def check_perform(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    order = Order.objects.filter(number=_order_number(params)).first()
    if order is None:
        raise NoSuchOrder
    if _amount(params) != order.total:
        raise WrongAmount
    check_payable(order)
    if is_under_way(order, PaymentMethod.PAYME, now):
        raise PaymentUnderWay
    detail = receipt_items(order)
    return {"allow": True} | ({"detail": detail} if detail else {})


def create(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    payment = Payment.objects.filter(provider=PaymentMethod.PAYME, external_id=_id(params)).first()
    payment = _unless_late(payment or _opened(params, now), now)
    if not payment.is_under_way:
        raise PaymeError(-31008)
    return {
        "create_time": in_ms(payment.created_at),
        "transaction": str(payment.pk),
        "state": STATES[State.CREATED],
        "receivers": None,
    }


def perform(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    try:
        payment = confirm_payment(provider=PaymentMethod.PAYME, external_id=_id(params), now=now)
    except AlreadyConfirmed as confirmed:
        payment = confirmed.payment
    except (OrderNotPayable, WrongAmount):  # it was cancelled, changed, or paid elsewhere
        raise PaymeError(-31008) from None
    if not payment.is_paid:
        raise PaymeError(-31008)
    return {
        "transaction": str(payment.pk),
        "perform_time": in_ms(payment.paid_at),
        "state": STATES[State.PAID],
    }


def cancel(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    payment = cancel_payment(
        provider=PaymentMethod.PAYME, external_id=_id(params), reason=_reason(params), now=now
    )
    return {
        "transaction": str(payment.pk),
        "cancel_time": in_ms(payment.cancelled_at),
        "state": STATES[State(payment.state)],
    }


def check(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return _story(_unless_late(payment_of(PaymentMethod.PAYME, _id(params)), now))


def get_statement(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    begun = statement(PaymentMethod.PAYME, of_ms(params.get("from")), of_ms(params.get("to")))
    return {"transactions": [_entry(payment) for payment in begun]}


def set_fiscal_data(params: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    kind, receipt = params.get("type"), params.get("fiscal_data")
    if kind not in RECEIPT_KINDS or not isinstance(receipt, dict):
        raise PaymeError(-32602)
    note_receipt(
        provider=PaymentMethod.PAYME, external_id=_id(params), kind=str(kind), receipt=receipt
    )
    return {"success": True}


METHODS: dict[str, Callable[[Mapping[str, Any], datetime], dict[str, Any]]] = {
    "CheckPerformTransaction": check_perform,
    "CreateTransaction": create,
    "PerformTransaction": perform,
    "CancelTransaction": cancel,
    "CheckTransaction": check,
    "GetStatement": get_statement,
    "SetFiscalData": set_fiscal_data,
}


def _opened(params: Mapping[str, Any], now: datetime) -> Payment:
    begun_at = of_ms(params.get("time"))
    if begun_at + LIFETIME < now:
        raise PaymeError(-31008)
    try:
        return open_payment(
            provider=PaymentMethod.PAYME,
            order_number=_order_number(params),
            external_id=_id(params),
            amount=_amount(params),
            begun_at=begun_at,
            expires_at=begun_at + LIFETIME,
            now=now,
        )
    except PaymentExists as exists:  # the same request came twice at once
        return exists.payment


def _unless_late(payment: Payment, now: datetime) -> Payment:
    if not payment.is_late(now):
        return payment
    return expire_payment(provider=PaymentMethod.PAYME, external_id=payment.external_id, now=now)


def _story(payment: Payment) -> dict[str, Any]:
    return {
        "create_time": in_ms(payment.created_at),
        "perform_time": in_ms(payment.paid_at),
        "cancel_time": in_ms(payment.cancelled_at),
        "transaction": str(payment.pk),
        "state": STATES[State(payment.state)],
        "reason": payment.reason,
    }


def _entry(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.external_id,
        "time": in_ms(payment.begun_at),
        "amount": payment.amount.tiyin,
        "account": {ACCOUNT: payment.order.number},
        **_story(payment),
        "receivers": None,
    }


# --- what is in a request -----------------------------------------------------------------------


def _id(params: Mapping[str, Any]) -> str:
    value = params.get("id")
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise PaymeError(-32600)
    return value


def _account(params: Mapping[str, Any]) -> object:
    account = params.get("account")
    return account.get(ACCOUNT) if isinstance(account, dict) else None


def _order_number(params: Mapping[str, Any]) -> str:
    if not isinstance(params.get("account"), dict):
        raise PaymeError(-32600)
    return order_number_of(_account(params))


def _amount(params: Mapping[str, Any]) -> Money:
    if "amount" not in params:
        raise PaymeError(-32600)
    amount = params["amount"]
    if not is_whole(amount):
        raise WrongAmount
    return Money(amount)


def _reason(params: Mapping[str, Any]) -> int:
    reason = params.get("reason")
    if not is_whole(reason) or not 0 <= reason <= LARGEST_REASON:
        raise PaymeError(-32600)
    return reason


def _in(language: str, sentence: str | Promise) -> str:
    with override(language):
        return str(sentence)
