from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from commerce.orders.models import Order, PaymentMethod
from commerce.orders.models import State as OrderState
from commerce.payments.errors import NoSuchPayment, OrderAlreadyPaid, OrderClosed, OrderNotPayable
from commerce.payments.models import Payment, ProviderMessage, State
from commerce.payments.provider import providers

OVER = frozenset({OrderState.CANCELLED, OrderState.RETURNED})


def offered_methods(*, online: bool = False) -> list[PaymentMethod]:
    """The ways of paying that are offered, or only those that are paid on the spot."""
    codes = [PaymentMethod(provider.code) for provider in providers()]
    return [code for code in codes if code.is_online or not online]


def check_payable(order: Order) -> None:
    """Refuses if no provider may take money for this order as it stands."""
    if not PaymentMethod(order.payment_method).is_online:
        raise OrderNotPayable
    if order.state in OVER:
        raise OrderClosed
    if order.state != OrderState.AWAITING_PAYMENT:
        raise OrderAlreadyPaid


def is_under_way(order: Order, provider: str, now: datetime) -> bool:
    """Is the order being paid at this provider just now?"""
    begun = Payment.objects.filter(order=order, provider=provider, state=State.CREATED)
    return any(not payment.is_late(now) for payment in begun)


def payment_of(provider: str, external_id: str) -> Payment:
    """The payment that the provider knows by this number, or `NoSuchPayment`."""
    payment = Payment.objects.filter(provider=provider, external_id=external_id).first()
    if payment is None:
        raise NoSuchPayment
    return payment


def payments_of(order_id: int) -> QuerySet[Payment]:
    return Payment.objects.filter(order=order_id).order_by("pk")


def messages_of(order: Order) -> QuerySet[ProviderMessage]:
    """All that was said about this order, also where only its payment was named."""
    about = Q(order_number=order.number)
    for payment in payments_of(order.pk):
        about |= Q(provider=payment.provider, external_id=payment.external_id)
    return ProviderMessage.objects.filter(about).order_by("pk")


def statement(provider: str, since: datetime, until: datetime) -> QuerySet[Payment]:
    """What was begun at this provider between these two times, both included, oldest first."""
    begun = Payment.objects.filter(provider=provider, begun_at__gte=since, begun_at__lte=until)
    return begun.select_related("order").order_by("begun_at", "pk")


def returns_due() -> QuerySet[Payment]:
    """Money that we hold for orders that are cancelled: the buyer waits for it."""
    return Payment.objects.filter(state=State.PAID, order__state__in=OVER)
