"""Receipts are written down with the money, sent to the operator, and kept as registered.

An order is locked before its receipts. Nothing is sent inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.fiscal.documents import given_back, sold
from commerce.fiscal.errors import NoSuchReceipt, ReceiptNotFailed, ReceiptUnderWay
from commerce.fiscal.events import ReceiptQueued
from commerce.fiscal.models import Receipt, ReceiptLine
from commerce.fiscal.provider import OperatorSilent, ReceiptRefused, Registration, gateway
from commerce.fiscal.queries import left_behind
from commerce.orders.models import Order, Refund
from commerce.payments.models import Payment
from commerce.payments.queries import payments_of

log = structlog.get_logger("fiscal")

Kind, State, Registrar = Receipt.Kind, Receipt.State, Receipt.Registrar
LEASE = timedelta(minutes=2)  # longer than an operator may take to answer
# As Payme calls the receipts that it registers; other providers are noted by the same names.
TOLD_AS = {Kind.SALE: "PERFORM", Kind.REFUND: "CANCEL"}
DONE = 0
LONGEST_URL, LONGEST_SIGN, LONGEST_TERMINAL, LONGEST_PROBLEM = 500, 64, 32, 255


@transaction.atomic
def write_receipts(*, order_id: int, now: datetime) -> None:
    """See that all that was paid for an order, and all that was paid out, has its receipt.

    Repeating it writes what is missing, in whatever order the news came, and nothing twice.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    for payment in payments_of(order_id).filter(paid_at__isnull=False):
        sale = _sale(order, payment, now)
        for refund in _paid_out(payment):
            _correction(sale, refund, now)
        _take_over(payment, now)


def send_receipt(*, receipt_id: int, now: datetime) -> None:
    """Have a waiting receipt registered by the operator, if there is one.

    If it was sent before and nobody heard the answer, the operator is asked first. Refuses with
    `ReceiptUnderWay` while another worker is at it.
    """
    operator = gateway()
    receipt = _taken(receipt_id, now) if operator else None
    if operator is None or receipt is None:
        return
    try:
        known = operator.registered(receipt) if receipt.tries > 1 else None
        registration = known or operator.register(receipt)
    except ReceiptRefused as refused:
        _refuse(receipt_id, str(refused) or type(refused).__name__)
    except OperatorSilent as silent:
        _let_go(receipt_id, str(silent))
        raise
    else:
        _keep(receipt_id, registration, now)


def send_left_behind(*, now: datetime) -> int:
    """Send what no job sends any more, until the operator falls silent; says how many it took."""
    sent = 0
    for receipt_id in left_behind(now):
        try:
            send_receipt(receipt_id=receipt_id, now=now)
        except OperatorSilent:
            log.warning("fiscal_operator_silent")
            break
        except ReceiptUnderWay:
            continue
        sent += 1
    return sent


@transaction.atomic
def resend_receipt(*, receipt_id: int, now: datetime) -> Receipt:
    """Send a refused receipt to the operator once more, with the codes that it had lacked.

    Only gaps are filled from the catalogue: what stood on it, stays.
    """
    receipt = _locked(receipt_id)
    if receipt.state != State.FAILED:
        raise ReceiptNotFailed
    for line in receipt.lines.select_related("line__variant"):
        _fill_gaps(line)
    receipt.state, receipt.registrar, receipt.problem = State.QUEUED, Registrar.OPERATOR, ""
    receipt.save(update_fields=["state", "registrar", "problem"])
    emit(ReceiptQueued(receipt.pk))
    return receipt


# --- written -------------------------------------------------------------------------------------


def _sale(order: Order, payment: Payment, now: datetime) -> Receipt:
    known = Receipt.objects.filter(payment=payment, kind=Kind.SALE).first()
    if known:
        return known
    lines = sold(payment)
    names_all = all(line.ikpu and line.package_code for line in lines if line.line)
    is_theirs = payment.provider in settings.FISCAL_BY_PROVIDERS and names_all
    receipt = Receipt(
        kind=Kind.SALE,
        order=order,
        payment=payment,
        amount=payment.amount,
        paid_at=payment.paid_at or now,
        registrar=Registrar.PROVIDER if is_theirs else Registrar.OPERATOR,
        written_at=now,
    )
    return _written(receipt, lines)


def _paid_out(payment: Payment) -> list[Refund]:
    """Refunds of it whose money is back with the buyer: all, if the provider returned it."""
    refunds = Refund.objects.filter(order=payment.order_id).order_by("pk")
    paid_out = refunds if payment.is_over else refunds.filter(state=Refund.State.DONE)
    return [refund for refund in paid_out if _is_of(payment, refund)]


def _is_of(payment: Payment, refund: Refund) -> bool:
    parts = [row.line.sub_order for row in refund.lines.select_related("line__sub_order")]
    return not parts or any(payment.covers(part) for part in parts)


def _correction(sale: Receipt, refund: Refund, now: datetime) -> None:
    """The receipt of a refund. The provider registers it if it returned what it had registered."""
    if Receipt.objects.filter(refund=refund).exists():
        return
    lines = given_back(
        refund.lines.select_related("line"),
        refund.amount,
        earlier=_given_back_before(sale),
        language=sale.order.language,
    )
    is_theirs = sale.payment.is_over and sale.registrar == Registrar.PROVIDER
    receipt = Receipt(
        kind=Kind.REFUND,
        order=sale.order,
        payment=sale.payment,
        sale=sale,
        refund=refund,
        amount=refund.amount,
        paid_at=refund.done_at or now,
        registrar=Registrar.PROVIDER if is_theirs else Registrar.OPERATOR,
        written_at=now,
    )
    _written(receipt, lines)


def _given_back_before(sale: Receipt) -> dict[int | None, Money]:
    rows = ReceiptLine.objects.filter(receipt__sale=sale).values_list("line")
    return dict(rows.annotate(sum=Sum("total")).values_list("line", "sum"))


def _written(receipt: Receipt, lines: list[ReceiptLine]) -> Receipt:
    receipt.save(force_insert=True)
    for line in lines:
        line.receipt = receipt
    ReceiptLine.objects.bulk_create(lines)
    if receipt.is_for_operator:
        emit(ReceiptQueued(receipt.pk))
    return receipt


def _take_over(payment: Payment, now: datetime) -> None:
    """Keep what the provider told of the receipts that it registers."""
    awaited = Receipt.objects.select_for_update(no_key=True).filter(
        payment=payment, registrar=Registrar.PROVIDER
    )
    for receipt in awaited.exclude(state=State.REGISTERED):
        told = payment.receipts.get(TOLD_AS[Kind(receipt.kind)])
        if told:
            _hear(receipt, told, now)


def _hear(receipt: Receipt, told: Mapping[str, Any], now: datetime) -> None:
    sign, url = str(told.get("fiscal_sign") or ""), str(told.get("qr_code_url") or "")
    if told.get("status_code") != DONE or not sign:
        _fail(receipt, str(told.get("message") or f"status {told.get('status_code')}"), told)
        return
    terminal = str(told.get("terminal_id") or "")
    _register(receipt, Registration(sign, url, terminal, answer=told), now)


# --- sent ----------------------------------------------------------------------------------------


@transaction.atomic
def _taken(receipt_id: int, now: datetime) -> Receipt | None:
    """The receipt, noted as sent and ours for a while; nothing if there is nothing to send.

    A correction waits until its sale is registered, which sends it then.
    """
    receipt = _locked(receipt_id)
    if not receipt.is_for_operator or (receipt.sale and not receipt.sale.is_registered):
        return None
    if receipt.busy_until and now < receipt.busy_until:
        raise ReceiptUnderWay
    if receipt.lacks_codes:
        _fail(receipt, "")
        return None
    receipt.tries, receipt.busy_until = receipt.tries + 1, now + LEASE
    receipt.save(update_fields=["tries", "busy_until"])
    return receipt


@transaction.atomic
def _keep(receipt_id: int, registration: Registration, now: datetime) -> None:
    receipt = _locked(receipt_id)
    if not receipt.is_registered:
        _register(receipt, registration, now)


@transaction.atomic
def _refuse(receipt_id: int, why: str) -> None:
    receipt = _locked(receipt_id)
    if receipt.is_for_operator:
        _fail(receipt, why)


@transaction.atomic
def _let_go(receipt_id: int, why: str) -> None:
    """Nobody knows what came of it: whoever takes it next, asks first."""
    receipt = _locked(receipt_id)
    receipt.busy_until, receipt.problem = None, why[:LONGEST_PROBLEM]
    receipt.save(update_fields=["busy_until", "problem"])


def _register(receipt: Receipt, registration: Registration, now: datetime) -> None:
    receipt.state, receipt.registered_at = State.REGISTERED, now
    receipt.fiscal_sign = registration.fiscal_sign[:LONGEST_SIGN]
    receipt.terminal = registration.terminal[:LONGEST_TERMINAL]
    receipt.url = _link(registration.url)
    receipt.answer, receipt.problem, receipt.busy_until = dict(registration.answer), "", None
    receipt.save()
    for waiting in receipt.corrections.filter(state=State.QUEUED, registrar=Registrar.OPERATOR):
        emit(ReceiptQueued(waiting.pk))


def _fail(receipt: Receipt, why: str, told: Mapping[str, Any] | None = None) -> None:
    receipt.state, receipt.problem, receipt.busy_until = State.FAILED, why[:LONGEST_PROBLEM], None
    receipt.answer = dict(told) if told else None
    receipt.save(update_fields=["state", "problem", "busy_until", "answer"])


def _link(url: str) -> str:
    """An address that a buyer may be sent to; anything else is none."""
    return url if url.startswith("https://") and len(url) <= LONGEST_URL else ""


def _fill_gaps(line: ReceiptLine) -> None:
    codes = line.line.variant.__dict__ if line.line else settings.FISCAL_DELIVERY
    line.ikpu = line.ikpu or codes["ikpu"]
    line.package_code = line.package_code or codes["package_code"]
    line.save(update_fields=["ikpu", "package_code"])


def _locked(receipt_id: int) -> Receipt:
    receipts = Receipt.objects.select_for_update(no_key=True, of=("self",))
    receipt = receipts.select_related("payment", "sale").filter(pk=receipt_id).first()
    if receipt is None:
        raise NoSuchReceipt
    return receipt
