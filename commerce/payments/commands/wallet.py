from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.core.events import emit
from commerce.orders.commands import mark_paid
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands.booking import book_received, told
from commerce.payments.errors import NeedsAccount
from commerce.payments.events import PaymentReceived
from commerce.payments.models import Payment, State
from commerce.payments.queries import check_payable


@transaction.atomic
def pay_from_wallet(*, order_id: int, customer_id: int | None, now: datetime) -> Payment:
    """Pay a customer's own order whole and at once, or refuse with `NotEnoughMoney`."""
    order = Order.objects.select_for_update(no_key=True).filter(pk=order_id).first()
    if order is None:
        raise NoSuchOrder
    if customer_id is None or order.customer_id != customer_id:
        raise NeedsAccount
    check_payable(order)
    payment = Payment.objects.create(
        order=order,
        provider=PaymentMethod.WALLET,
        external_id=order.number,
        amount=order.total,
        state=State.PAID,
        begun_at=now,
        created_at=now,
        paid_at=now,
    )
    mark_paid(order_id=order.pk, now=now)
    book_received(payment, order, now=now)
    emit(told(PaymentReceived, payment))
    return payment
