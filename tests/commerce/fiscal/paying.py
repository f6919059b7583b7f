"""Orders that are paid, delivered and given back, as the shop does it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from commerce.core.money import Money
from commerce.fiscal.models import Receipt
from commerce.orders.commands import change_state, settle_refund
from commerce.orders.models import Order, PaymentMethod, State
from commerce.payments.commands import confirm_payment, note_receipt, open_payment
from commerce.payments.models import Payment
from tests import factories as make

TOLD = {
    "receipt_id": 121,
    "status_code": 0,
    "message": "accepted",
    "terminal_id": "EP000000000025",
    "fiscal_sign": "800031554082",
    "qr_code_url": "https://ofd.soliq.uz/epi?t=EP000000000025&r=121&s=800031554082",
    "date": "20261123120000",
}


def pay_online(*goods: Any, provider: str = "uzum") -> Order:
    order = make.make_order(*goods, payment_method=provider)
    pay(order)
    return order


def pay(order: Order) -> None:
    order.refresh_from_db()
    which = {"provider": PaymentMethod(order.payment_method), "external_id": order.number}
    open_payment(**which, order_number=order.number, amount=order.total, now=timezone.now())
    confirm_payment(**which, now=timezone.now())
    order.refresh_from_db()


def pay_cash(*goods: Any) -> Order:
    """Delivered and paid at the door, which is booked by the next job."""
    order = make.make_order(*goods)
    deliver(order)
    return order


def deliver(order: Order) -> None:
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())
    order.refresh_from_db()


def settle(order: Order) -> None:
    """Pay out what is due."""
    for refund in order.refunds.filter(state="due"):
        settle_refund(refund_id=refund.pk, now=timezone.now())


def tell(order: Order, kind: str, **changes: Any) -> None:
    """The provider registered a receipt."""
    payment = Payment.objects.get(order=order)
    which = {"provider": PaymentMethod(payment.provider), "external_id": payment.external_id}
    note_receipt(**which, kind=kind, receipt=TOLD | changes)


def sums(receipt: Receipt) -> tuple[Money, Money]:
    """What its lines are together, and the VAT within."""
    lines = list(receipt.lines.all())
    return Money.total(row.total for row in lines), Money.total(row.vat for row in lines)
