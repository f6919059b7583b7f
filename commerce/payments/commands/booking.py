"""Payments in the ledger, written in the transaction of what they tell."""

from __future__ import annotations

from datetime import datetime

from commerce.core.money import Money
from commerce.ledger.commands import post
from commerce.ledger.models import AccountName, Kind
from commerce.orders.models import Order, PaymentMethod, Refund
from commerce.payments.events import PaymentReceived, PaymentReturned
from commerce.payments.models import Payment, Repayment, Way
from commerce.wallets.queries import wallet_of

ORDERS = AccountName(Kind.ORDERS)


def book_received(payment: Payment, order: Order, *, now: datetime) -> None:
    """The buyer's money is with its provider, or left their wallet, and belongs to the order."""
    post(
        reference=f"payment:{payment.pk}",
        moves={_kept_at(payment, order): payment.amount, ORDERS: -payment.amount},
        note=order.number,
        now=now,
    )


def book_refund(repayment: Repayment, refund: Refund, order: Order, *, now: datetime) -> None:
    """What belonged to the order went back to the buyer."""
    post(
        reference=f"refund:{refund.pk}",
        moves={ORDERS: refund.amount, _left(repayment, order): -refund.amount},
        note=order.number,
        now=now,
    )


def book_goodwill(payment: Payment, order: Order, amount: Money, *, now: datetime) -> None:
    """The provider gave back more than the order owed: the house bears it."""
    post(
        reference=f"payment:{payment.pk}:goodwill",
        moves={AccountName(Kind.GOODWILL): amount, _kept_at(payment, order): -amount},
        note=order.number,
        now=now,
    )


def told(
    event: type[PaymentReceived | PaymentReturned], payment: Payment
) -> PaymentReceived | PaymentReturned:
    return event(
        payment_id=payment.pk,
        order_id=payment.order_id,
        provider=payment.provider,
        tiyin=payment.amount.tiyin,
    )


def _kept_at(payment: Payment, order: Order) -> AccountName:
    """Where the money of a payment lies."""
    if payment.provider == PaymentMethod.WALLET and order.customer_id:
        return wallet_of(order.customer_id)
    return AccountName(Kind.PROVIDER, payment.provider)


def _left(repayment: Repayment, order: Order) -> AccountName:
    """Where the money of a repayment was before."""
    match repayment.way:
        case Way.WALLET:
            assert order.customer_id
            return wallet_of(order.customer_id)
        case Way.TRANSFER:
            return AccountName(Kind.BANK)
        case Way.CASH:
            return AccountName(Kind.PROVIDER, PaymentMethod.CASH)
    assert repayment.payment
    return _kept_at(repayment.payment, order)
