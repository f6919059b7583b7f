"""Taking money: verbs that all providers share, whatever they are called in each protocol.

Each locks the order, then the payment, so whatever comes twice, late or at once is decided one
after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.orders.commands import cancel_order, mark_paid, wait_for_payment
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands.booking import book_received, told
from commerce.payments.commands.repaying import take_back
from commerce.payments.errors import (
    AlreadyConfirmed,
    PaymentExists,
    PaymentNotOpen,
    PaymentNotReturnable,
    PaymentUnderWay,
    ProviderNotOffered,
    WrongAmount,
)
from commerce.payments.events import PaymentReceived, ReceiptNoted
from commerce.payments.models import Payment, Reason, State
from commerce.payments.provider import provider as provider_of
from commerce.payments.queries import OVER, check_payable, payment_of

UNDER_WAY = timedelta(minutes=30)  # so long a payment without an end of its own keeps the order


def start_payment(*, order: Order, provider: str, return_to: str, language: str) -> str:
    """The address at which the buyer pays this order; none if they pay whoever brings it.

    Changes nothing: what is paid, the provider tells us.
    """
    chosen = provider_of(provider)
    if not chosen.code.is_online and order.payment_method != chosen.code:
        raise ProviderNotOffered
    if chosen.code.is_online:
        check_payable(order)
    return chosen.address(order, return_to=return_to, language=language)


@transaction.atomic
def open_payment(
    *,
    provider: PaymentMethod,
    order_number: str,
    external_id: str,
    amount: Money,
    now: datetime,
    begun_at: datetime | None = None,
    expires_at: datetime | None = None,
    document: str = "",
    in_place_of: int | None = None,
) -> Payment:
    """The provider begins to take money for an order, which waits for it meanwhile.

    One payment per order is under way at a provider: a second one is refused as
    `PaymentUnderWay`, or takes the place of the first, cancelled for the reason `in_place_of`.
    """
    order = _locked_order(number=order_number)
    earlier = Payment.objects.filter(provider=provider, external_id=external_id).first()
    if earlier:
        raise PaymentExists(earlier)
    check_payable(order)
    if amount != order.total:
        raise WrongAmount
    _make_way(order, provider, now, in_place_of)
    wait_for_payment(order_id=order.pk, until=expires_at or now + UNDER_WAY)
    return Payment.objects.create(
        order=order,
        provider=provider,
        external_id=external_id,
        amount=amount,
        begun_at=begun_at or now,
        created_at=now,
        expires_at=expires_at,
        document=document,
    )


@transaction.atomic
def confirm_payment(*, provider: PaymentMethod, external_id: str, now: datetime) -> Payment:
    """The money is here, so the order is paid. The second time it is `AlreadyConfirmed`.

    What has expired comes back cancelled instead: only its state tells whether it was paid.
    """
    order, payment = _locked(provider, external_id)
    if payment.is_paid:
        raise AlreadyConfirmed(payment)
    if payment.is_over:
        raise PaymentNotOpen
    if payment.is_late(now):
        return _cancel(payment, Reason.EXPIRED, now)
    check_payable(order)
    if payment.amount != order.total:  # the order was changed meanwhile
        raise WrongAmount
    payment.state, payment.paid_at = State.PAID, now
    payment.save(update_fields=["state", "paid_at"])
    mark_paid(order_id=order.pk, now=now)
    book_received(payment, order, now=now)
    emit(told(PaymentReceived, payment))
    return payment


@transaction.atomic
def cancel_payment(
    *, provider: PaymentMethod, external_id: str, now: datetime, reason: int | None = None
) -> Payment:
    """The provider gives up, or gives the money back; repeating it changes nothing.

    Money that goes back takes its order along, which refuses once the goods are packed.
    """
    order, payment = _locked(provider, external_id)
    if payment.is_over:
        return payment
    if payment.is_under_way:
        return _cancel(payment, reason, now)
    if order.state not in OVER:
        if not order.can_be_cancelled:
            raise PaymentNotReturnable
        cancel_order(order_id=order.pk, now=now)
    return take_back(payment, order, reason=reason, now=now)


@transaction.atomic
def abandon_payment(
    *, provider: PaymentMethod, external_id: str, now: datetime, reason: int | None = None
) -> Payment:
    """No money came of it; repeating it changes nothing. If some did, it is `AlreadyConfirmed`."""
    _, payment = _locked(provider, external_id)
    if payment.is_paid:
        raise AlreadyConfirmed(payment)
    return payment if payment.is_over else _cancel(payment, reason, now)


@transaction.atomic
def expire_payment(*, provider: PaymentMethod, external_id: str, now: datetime) -> Payment:
    """Cancel it if its time is over; else it stays as it is."""
    _, payment = _locked(provider, external_id)
    return _cancel(payment, Reason.EXPIRED, now) if payment.is_late(now) else payment


@transaction.atomic
def book_cash(*, order_id: int, number: str, amount: Money, now: datetime) -> Payment | None:
    """A courier took this for the sub-order of this number; repeating it changes nothing."""
    order = _locked_order(pk=order_id)
    if not amount:
        return None
    payment, is_new = Payment.objects.get_or_create(
        provider=PaymentMethod.CASH,
        external_id=number,
        defaults={
            "order": order,
            "amount": amount,
            "state": State.PAID,
            "begun_at": now,
            "created_at": now,
            "paid_at": now,
        },
    )
    if is_new:
        book_received(payment, order, now=now)
        emit(told(PaymentReceived, payment))
    return payment


@transaction.atomic
def note_receipt(
    *, provider: PaymentMethod, external_id: str, kind: str, receipt: Mapping[str, Any]
) -> None:
    """Keep the fiscal receipt that the provider had registered for this payment."""
    _, payment = _locked(provider, external_id)
    payment.receipts[kind] = dict(receipt)
    payment.save(update_fields=["receipts"])
    emit(ReceiptNoted(payment_id=payment.pk, order_id=payment.order_id))


def _locked_order(**which: Any) -> Order:
    order = Order.objects.select_for_update(no_key=True).filter(**which).first()
    if order is None:
        raise NoSuchOrder
    return order


def _locked(provider: PaymentMethod, external_id: str) -> tuple[Order, Payment]:
    """The payment and, locked before it, its order."""
    order = _locked_order(pk=payment_of(provider, external_id).order_id)
    payment = Payment.objects.select_for_update(no_key=True).filter(
        provider=provider, external_id=external_id
    )
    return order, payment.get()


def _make_way(order: Order, provider: str, now: datetime, reason: int | None) -> None:
    """End what is under way at this provider, if it is late or may be replaced."""
    others = Payment.objects.select_for_update(no_key=True).filter(
        order=order, provider=provider, state=State.CREATED
    )
    for other in others:
        if other.is_late(now):
            _cancel(other, Reason.EXPIRED, now)
        elif reason is None:
            raise PaymentUnderWay
        else:
            _cancel(other, reason, now)


def _cancel(payment: Payment, reason: int | None, now: datetime) -> Payment:
    payment.state, payment.cancelled_at, payment.reason = State.CANCELLED, now, reason
    payment.save(update_fields=["state", "cancelled_at", "reason"])
    return payment
