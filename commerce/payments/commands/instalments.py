"""Paying in monthly parts: the buyer applies, a partner decides and pays the shop at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from commerce.core.money import Money
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.commands.receiving import (
    abandon_payment,
    cancel_payment,
    confirm_payment,
    open_payment,
)
from commerce.payments.errors import NoSuchPayment, PaymentNotOpen, PlanNotOffered, WrongAmount
from commerce.payments.models import Instalment, Reason
from commerce.payments.queries import check_payable
from commerce.pricing.queries import instalment_plans

State = Instalment.State
INSTALMENT = PaymentMethod.INSTALMENT
GOOD_FOR = timedelta(hours=2)  # so long a partner may take to decide


@transaction.atomic
def apply_for_instalment(*, order_number: str, months: int, now: datetime) -> Instalment:
    """Begin an application for an order, in place of one that was begun before."""
    order = Order.objects.select_for_update(no_key=True).filter(number=order_number).first()
    if order is None:
        raise NoSuchOrder
    check_payable(order)
    plan = next((one for one in instalment_plans(order.total) if one.months == months), None)
    if plan is None:
        raise PlanNotOffered
    payment = open_payment(
        provider=INSTALMENT,
        order_number=order.number,
        external_id=secrets.token_hex(16),
        amount=order.total,
        expires_at=now + GOOD_FOR,
        in_place_of=Reason.REPLACED,
        now=now,
    )
    return Instalment.objects.create(
        payment=payment, months=plan.months, monthly=plan.monthly, last=plan.last
    )


@transaction.atomic
def approve_instalment(*, number: str, amount: Money, now: datetime) -> Instalment:
    """The partner trusts the buyer, who has yet to sign; repeating it changes nothing."""
    instalment = _locked(number, amount)
    if instalment.state == State.APPLIED:
        if not instalment.payment.is_under_way or instalment.payment.is_late(now):
            raise PaymentNotOpen
        return _put(instalment, State.APPROVED)
    if instalment.state not in {State.APPROVED, State.ACTIVE}:
        raise PaymentNotOpen
    return instalment


@transaction.atomic
def decline_instalment(*, number: str, amount: Money, now: datetime) -> Instalment:
    """Nothing comes of it; the order waits for another way of paying."""
    instalment = _locked(number, amount)
    if instalment.state == State.DECLINED:
        return instalment
    abandon_payment(provider=INSTALMENT, external_id=number, reason=Reason.DEBIT_FAILED, now=now)
    return _put(instalment, State.DECLINED)


@transaction.atomic
def activate_instalment(*, number: str, amount: Money, now: datetime) -> Instalment:
    """The buyer signed and the partner pays: the order is paid. Repeating it changes nothing.

    What comes too late is cancelled instead, which its state tells.
    """
    instalment = _locked(number, amount)
    if instalment.state == State.ACTIVE:
        return instalment
    if instalment.state in {State.DECLINED, State.CANCELLED}:
        raise PaymentNotOpen
    payment = confirm_payment(provider=INSTALMENT, external_id=number, now=now)
    return _put(instalment, State.ACTIVE if payment.is_paid else State.CANCELLED)


@transaction.atomic
def cancel_instalment(*, number: str, amount: Money, now: datetime) -> Instalment:
    """The contract is void, and money that was paid for it goes back to the partner."""
    instalment = _locked(number, amount)
    if instalment.state in {State.DECLINED, State.CANCELLED}:
        return instalment
    cancel_payment(provider=INSTALMENT, external_id=number, reason=Reason.REFUND, now=now)
    return _put(instalment, State.CANCELLED)


def _locked(number: str, amount: Money) -> Instalment:
    """The application, read under the lock of its order."""
    known = Instalment.objects.filter(
        payment__provider=INSTALMENT, payment__external_id=number
    ).values_list("pk", "payment__order")
    for pk, order_id in known:
        Order.objects.select_for_update(no_key=True).get(pk=order_id)
        instalment = Instalment.objects.select_related("payment").get(pk=pk)
        if instalment.payment.amount != amount:
            raise WrongAmount
        return instalment
    raise NoSuchPayment


def _put(instalment: Instalment, state: State) -> Instalment:
    instalment.state = state
    instalment.save(update_fields=["state"])
    return instalment
