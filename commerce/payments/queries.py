from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.models import Order, PaymentMethod, Refund
from commerce.orders.models import State as OrderState
from commerce.payments.errors import (
    NoSuchPayment,
    OrderAlreadyPaid,
    OrderClosed,
    OrderNotPayable,
    ProviderNotOffered,
)
from commerce.payments.models import (
    Difference,
    Instalment,
    Payment,
    ProviderMessage,
    Repayment,
    State,
    Way,
)
from commerce.payments.provider import GivesBack, provider, providers
from commerce.pricing.queries import instalment_plans

OVER = frozenset({OrderState.CANCELLED, OrderState.RETURNED})


def offered_methods(
    *, online: bool = False, to: int | None = None, total: Money | None = None
) -> list[PaymentMethod]:
    """The ways of paying that are offered, or only those that are paid on the spot.

    A wallet has who is signed in: the customer `to` whom they are offered. Not every `total`
    is paid in instalments.
    """
    codes = [PaymentMethod(provider.code) for provider in providers()]
    without = {
        PaymentMethod.WALLET: to is None,
        PaymentMethod.INSTALMENT: total is not None and not instalment_plans(total),
    }
    offered = [code for code in codes if not without.get(code)]
    return [code for code in offered if code.is_online or not online]


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


def application_of(number: str) -> Instalment:
    """The instalment that its partner knows by this number, or `NoSuchPayment`."""
    known = Instalment.objects.select_related("payment").filter(payment__external_id=number)
    found = known.first()
    if found is None:
        raise NoSuchPayment
    return found


def open_application(order: Order) -> Instalment | None:
    """The instalment that the buyer has applied for and nobody has decided on."""
    return (
        Instalment.objects.select_related("payment")
        .filter(payment__order=order, payment__state=State.CREATED)
        .order_by("-pk")
        .first()
    )


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


def paid_on(provider: str, day: date) -> QuerySet[Payment]:
    """What came in at this provider on a day of ours, given back later or not."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    window = {"paid_at__gte": begin, "paid_at__lt": begin + timedelta(days=1)}
    return Payment.objects.filter(provider=provider, **window)


def open_differences() -> QuerySet[Difference]:
    """Where a statement says otherwise than we do, and nobody has said why."""
    return Difference.objects.filter(resolved_at__isnull=True)


def returns_due() -> QuerySet[Payment]:
    """Money that we hold and owe back, in whole or in part: the buyer waits for it."""
    owing = Refund.objects.filter(state=Refund.State.DUE).values("order")
    return Payment.objects.filter(state=State.PAID, order__in=owing)


def refunds_due() -> QuerySet[Refund]:
    """What buyers wait for, the longest first, each with what is being done about it."""
    due = Refund.objects.filter(state=Refund.State.DUE).select_related("order")
    return due.prefetch_related("repayments__payment").order_by("due_at", "pk")


def paid_payment(order: Order) -> Payment | None:
    """The one whose money is here."""
    return Payment.objects.filter(order=order, state=State.PAID).first()


def how_it_gives_back(payment: Payment) -> GivesBack:
    """How this payment's provider returns money; never, once the contract with it is over."""
    try:
        return provider(payment.provider).gives_back
    except ProviderNotOffered:
        return GivesBack.NEVER


def ways_of(refund: Refund, order: Order) -> list[Way]:
    """How this refund can go back. Providers return whole payments only."""
    payment = paid_payment(order)
    is_whole = payment is not None and payment.amount == refund.amount
    by_provider = payment and is_whole and how_it_gives_back(payment) is not GivesBack.NEVER
    return [
        *([Way.PROVIDER] if by_provider else []),
        *([Way.WALLET] if order.customer_id else []),
        Way.TRANSFER,
        Way.CASH,
    ]


def usual_way(refund: Refund, order: Order) -> Way | None:
    """The way it came, if it can go back all by that; else people choose."""
    payment = paid_payment(order)
    if payment and payment.provider == PaymentMethod.WALLET and order.customer_id:
        return Way.WALLET
    return Way.PROVIDER if Way.PROVIDER in ways_of(refund, order) else None


def refund_choices(order: Order) -> list[Refund]:
    """Refunds of an order that its buyer may have in the wallet instead of waiting for them."""
    if not order.customer_id:
        return []
    due = order.refunds.filter(state=Refund.State.DUE)
    return [
        refund
        for refund in due
        if not refund.repayments.exclude(state=Repayment.State.FAILED).exists()
    ]
