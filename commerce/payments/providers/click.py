"""Click's SHOP-API: Prepare (`action` 0) and Complete (`action` 1), signed forms, amounts in soʻm.

The signature covers the text as it was sent, so no field is read as a number before it is checked.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.core.money import TIYIN_IN_SOUM, Money
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands import (
    abandon_payment,
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
    WrongAmount,
)
from commerce.payments.models import Payment, Reason
from commerce.payments.provider import Answer, Call, GivesBack, Reversal
from commerce.payments.providers import click_api
from commerce.payments.providers.reading import (
    ProtocolError,
    Unreadable,
    json_object,
    order_number_of,
)
from commerce.payments.queries import check_payable, payment_of

log = structlog.get_logger("payments.click")

PAY_PAGE = "https://my.click.uz/services/pay"
PREPARE, COMPLETE = "0", "1"
SIGNED = ("click_trans_id", "service_id", "merchant_trans_id", "amount", "action", "sign_time")
NEEDED = (*SIGNED, "click_paydoc_id", "error", "sign_string")
MOST_FIELDS = 50
LONGEST_FIELD = 255
LARGEST_REASON = 32_767
LARGEST_AMOUNT = 10**15  # tiyin

ERRORS = {
    0: "Success",
    -1: "SIGN CHECK FAILED!",
    -2: "Incorrect parameter amount",
    -3: "Action not found",
    -4: "Already paid",
    -5: "User does not exist",
    -6: "Transaction does not exist",
    -7: "Failed to update user",
    -8: "Error in request from click",
    -9: "Transaction cancelled",
}
# The first that fits counts, so a kind of refusal stands before the one it belongs to.
CODES: list[tuple[type[Refusal], int]] = [
    (WrongAmount, -2),
    (OrderAlreadyPaid, -4),
    (AlreadyConfirmed, -4),
    (OrderClosed, -9),
    (PaymentNotOpen, -9),
    (NoSuchOrder, -5),
    (OrderNotPayable, -5),
    (NoSuchPayment, -6),
]

type Fields = Mapping[str, str]


class ClickError(ProtocolError):
    codes = CODES


class Click:
    code: ClassVar[PaymentMethod] = PaymentMethod.CLICK

    @property
    def is_offered(self) -> bool:
        return bool(
            settings.CLICK_SERVICE_ID and settings.CLICK_MERCHANT_ID and settings.CLICK_SECRET_KEY
        )

    @property
    def gives_back(self) -> GivesBack:
        return GivesBack.ON_REQUEST if click_api.is_open() else GivesBack.IN_ITS_CABINET

    def address(self, order: Order, *, return_to: str, language: str) -> str:
        query = {
            "service_id": settings.CLICK_SERVICE_ID,
            "merchant_id": settings.CLICK_MERCHANT_ID,
            "amount": in_soums(order.total),
            "transaction_param": order.number,
            "return_url": return_to,
        }
        return f"{PAY_PAGE}?{urlencode(query)}"

    def reverse(self, payment: Payment) -> Reversal:
        """What the call says is believed only if the payment's own state agrees."""
        said = click_api.reverse(payment)
        return said if said is Reversal.UNKNOWN else self.reversal_of(payment)

    def reversal_of(self, payment: Payment) -> Reversal:
        return click_api.reversal_of(payment)

    def answer(self, call: Call) -> Answer:
        fields: Fields = {}
        try:
            fields = _read(call)
            told = _reply(fields)
            code = 0
        except ClickError as error:
            told, code = {}, error.code
        return Answer(_worded(fields, told, code))


def in_soums(amount: Money) -> str:
    """As Click writes money: soʻm, and tiyin behind a point if there are any."""
    soums, tiyin = divmod(amount.tiyin, TIYIN_IN_SOUM)
    return f"{soums}.{tiyin:02d}" if tiyin else str(soums)


def signature(fields: Fields, secret: str) -> str:
    """MD5, as the protocol has it, of what is signed with our secret in its midst."""
    prepared = fields.get("merchant_prepare_id", "") if fields["action"] == COMPLETE else ""
    text = (
        f"{fields['click_trans_id']}{fields['service_id']}{secret}{fields['merchant_trans_id']}"
        f"{prepared}{fields['amount']}{fields['action']}{fields['sign_time']}"
    )
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _read(call: Call) -> Fields:
    """The signed fields of a request that is really Click's."""
    try:
        fields = _fields(call.body)
    except (Unreadable, ValueError):
        raise ClickError(-8) from None
    needed = (*NEEDED, "merchant_prepare_id") if fields.get("action") == COMPLETE else NEEDED
    if call.method != "POST" or not all(fields.get(name) for name in needed):
        raise ClickError(-8)
    expected = signature(fields, settings.CLICK_SECRET_KEY)
    if not secrets.compare_digest(fields["sign_string"].encode(), expected.encode()):
        log.warning("click_stranger", address=call.address)
        raise ClickError(-1)
    if fields["service_id"] != settings.CLICK_SERVICE_ID:
        raise ClickError(-8)
    return fields


def _fields(body: bytes) -> dict[str, str]:
    """A form; also JSON, whose numbers stay as they were written."""
    if body.lstrip().startswith(b"{"):
        given = json_object(body, numbers_as_text=True).items()
        pairs = [(name, value) for name, value in given if isinstance(value, str)]
    else:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    if any("\0" in value or len(value) > LONGEST_FIELD for pair in pairs for value in pair):
        raise Unreadable
    return dict(pairs)


def _reply(fields: Fields) -> dict[str, Any]:
    """Store what is asked, act on it, and store what is answered."""
    message = note_asked(
        provider=PaymentMethod.CLICK,
        operation={PREPARE: "Prepare", COMPLETE: "Complete"}.get(fields["action"], "?"),
        order_number=fields["merchant_trans_id"],
        external_id=fields["click_trans_id"],
        asked=fields,
        now=timezone.now(),
    )
    told, code = {}, 0
    try:
        told = _act(fields, timezone.now())
    except Refusal as refusal:
        code = ClickError.of(refusal).code
    except ClickError as error:
        code = error.code
    except DatabaseError:
        log.exception("click_failed")
        code = -7
    note_answered(message, _worded(fields, told, code), timezone.now())
    if code:
        raise ClickError(code)
    return told


def _worded(fields: Fields, told: Mapping[str, Any], code: int) -> dict[str, Any]:
    """An answer repeats the numbers that it answers."""
    mine = "merchant_confirm_id" if fields.get("action") == COMPLETE else "merchant_prepare_id"
    return {
        "click_trans_id": _number(fields.get("click_trans_id", "")),
        "merchant_trans_id": fields.get("merchant_trans_id", ""),
        mine: None,
        "error": code,
        "error_note": ERRORS[code],
        **told,
    }


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text


def _act(fields: Fields, now: datetime) -> dict[str, Any]:
    if fields["action"] not in ACTIONS:
        raise ClickError(-3)
    order = Order.objects.filter(number=order_number_of(fields["merchant_trans_id"])).first()
    if order is None:
        raise NoSuchOrder
    return ACTIONS[fields["action"]](fields, order, now)


def prepare(fields: Fields, order: Order, now: datetime) -> dict[str, Any]:
    check_payable(order)
    try:
        payment = open_payment(
            provider=PaymentMethod.CLICK,
            order_number=order.number,
            external_id=fields["click_trans_id"],
            amount=_amount(fields),
            document=fields["click_paydoc_id"],
            in_place_of=Reason.REPLACED,  # of an attempt that the buyer gave up, Click says nothing
            now=now,
        )
    except PaymentExists as exists:
        payment = exists.payment
        if payment.order_id != order.pk:
            raise NoSuchPayment from None
        _check(payment, fields)
    return {"merchant_prepare_id": payment.pk}


def complete(fields: Fields, order: Order, now: datetime) -> dict[str, Any]:
    number = fields["click_trans_id"]
    payment = payment_of(PaymentMethod.CLICK, number)
    if str(payment.pk) != fields["merchant_prepare_id"] or payment.order_id != order.pk:
        raise NoSuchPayment
    if payment.is_paid:
        raise AlreadyConfirmed(payment)
    if failed := _failure(fields):
        abandon_payment(provider=PaymentMethod.CLICK, external_id=number, reason=failed, now=now)
        raise PaymentNotOpen
    _check(payment, fields)
    confirm_payment(provider=PaymentMethod.CLICK, external_id=number, now=now)
    return {"merchant_confirm_id": payment.pk}


ACTIONS: dict[str, Callable[[Fields, Order, datetime], dict[str, Any]]] = {
    PREPARE: prepare,
    COMPLETE: complete,
}


def _check(payment: Payment, fields: Fields) -> None:
    if _amount(fields) != payment.amount:
        raise WrongAmount
    if payment.is_over:
        raise PaymentNotOpen


def _amount(fields: Fields) -> Money:
    try:
        tiyin = Decimal(fields["amount"]) * TIYIN_IN_SOUM
    except ArithmeticError:
        raise WrongAmount from None
    if not tiyin.is_finite() or not 0 < tiyin < LARGEST_AMOUNT or tiyin % 1:
        raise WrongAmount
    return Money(int(tiyin))


def _failure(fields: Fields) -> int | None:
    """Click's error, if the payment came to nothing there."""
    try:
        error = int(fields["error"])
    except ValueError:
        raise ClickError(-8) from None
    return max(error, -LARGEST_REASON) if error < 0 else None
