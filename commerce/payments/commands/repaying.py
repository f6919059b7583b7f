"""Giving money back: what orders owe, by the way that is chosen, and never twice.

Asking a provider is done in three steps, each committed: the intention is written down, the
provider is asked, its answer is written down. What breaks in between leaves the repayment under
way, and the provider is asked how it stands until it says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.orders.commands import SYSTEM, Actor, settle_refund
from commerce.orders.errors import NoSuchOrder, NoSuchRefund
from commerce.orders.models import Order, OrderEvent, Refund
from commerce.payments.commands.booking import book_goodwill, book_refund, told
from commerce.payments.errors import (
    AlreadyPaidOut,
    NoSuchRepayment,
    NoteMissing,
    PaymentNotReturnable,
    RepaymentUnderWay,
    WayNotOffered,
)
from commerce.payments.events import PaymentReturned, RepaymentBegun
from commerce.payments.models import Payment, Reason, Repayment, State, Way
from commerce.payments.provider import GivesBack, Reversal, Reverser
from commerce.payments.provider import provider as provider_of
from commerce.payments.queries import how_it_gives_back, paid_payment, usual_way, ways_of

OPEN = (Repayment.State.UNDER_WAY, Repayment.State.WAITING)
PATIENCE = timedelta(minutes=2)  # longer than any call to a provider takes
PROVIDER = Actor(OrderEvent.Actor.PROVIDER)


@transaction.atomic
def plan_repayment(*, refund_id: int, now: datetime) -> Repayment | None:
    """Begin what is due by its usual way; without one, people choose. Repeating changes nothing."""
    order, refund = _locked_refund(refund_id)
    way = usual_way(refund, order)
    if refund.state == Refund.State.DONE or _living(refund) or way is None:
        return None
    return _begin(refund, order, way, by=SYSTEM, now=now)


@transaction.atomic
def begin_repayment(*, refund_id: int, way: Way, now: datetime, by: Actor = SYSTEM) -> Repayment:
    """Carry out a refund this way; what waited to go another way does not any more.

    Refuses with `RepaymentUnderWay` while a provider has been asked, and with `AlreadyPaidOut`.
    """
    order, refund = _locked_refund(refund_id)
    if refund.state == Refund.State.DONE:
        raise AlreadyPaidOut
    living = _living(refund)
    if living and living.state == Repayment.State.UNDER_WAY:
        raise RepaymentUnderWay
    if way not in ways_of(refund, order):
        raise WayNotOffered
    if living:
        _fail(living, now=now)
    return _begin(refund, order, way, by=by, now=now)


def carry_out(*, repayment_id: int, now: datetime) -> None:
    """Ask the provider for a repayment that is under way. No transaction is open meanwhile."""
    repayment = _claimed(repayment_id, now)
    if repayment is None:
        return
    assert repayment.payment
    if how_it_gives_back(repayment.payment) is not GivesBack.ON_REQUEST:
        return  # the contract is over: finance asks, and writes down what it heard
    provider = provider_of(repayment.payment.provider)
    assert isinstance(provider, Reverser)
    outcome = _asked(provider, repayment)
    if outcome is Reversal.DONE:
        finish_repayment(repayment_id=repayment.pk, by=PROVIDER, now=now)
    elif outcome is Reversal.REFUSED and repayment.tries == 1:
        # After a try of unknown outcome a refusal proves nothing: that try may still arrive.
        _give_up(repayment.pk, now=now)


def carry_out_again(*, now: datetime) -> int:
    """Ask about every repayment that was left without an outcome; says how many there were."""
    left = Repayment.objects.filter(state=Repayment.State.UNDER_WAY).filter(
        Q(asked_at__lte=now - PATIENCE) | Q(asked_at=None, begun_at__lte=now - PATIENCE)
    )
    numbers = list(left.values_list("pk", flat=True))
    for number in numbers:
        carry_out(repayment_id=number, now=now)
    return len(numbers)


@transaction.atomic
def finish_repayment(
    *, repayment_id: int, now: datetime, by: Actor = SYSTEM, note: str = ""
) -> Repayment:
    """The money is with the buyer: by the provider's word, or by that of who paid it out."""
    order, repayment = _locked(repayment_id)
    if repayment.state == Repayment.State.DONE:
        return repayment
    if not repayment.is_open:
        raise AlreadyPaidOut
    if by.kind == OrderEvent.Actor.STAFF and not note.strip():
        raise NoteMissing
    repayment.note = note.strip() or repayment.note
    if repayment.way == Way.PROVIDER:
        assert repayment.payment
        repayment.save(update_fields=["note"])
        take_back(repayment.payment, order, reason=Reason.REFUND, now=now, by=by)
        repayment.refresh_from_db()
    else:
        _pay_out(repayment, repayment.refund, order, by=by, now=now)
    return repayment


@transaction.atomic
def give_up_repayment(*, repayment_id: int, note: str, now: datetime, by: Actor) -> Repayment:
    """It will not go this way. Of one under way, staff know that from the provider itself."""
    _, repayment = _locked(repayment_id)
    if not repayment.is_open:
        raise AlreadyPaidOut
    if not note.strip():
        raise NoteMissing
    repayment.by, repayment.note = by.name, note.strip()
    return _fail(repayment, now=now)


def take_back(
    payment: Payment, order: Order, *, reason: int | None, now: datetime, by: Actor = PROVIDER
) -> Payment:
    """The provider returned a payment, both locked: all that the order owed is paid out with it.

    Refused once a part of it went, or is to go, another way: the buyer would have it twice.
    """
    elsewhere = Repayment.objects.filter(refund__order=order).exclude(way=Way.PROVIDER)
    if elsewhere.exclude(state=Repayment.State.FAILED).exists():
        raise PaymentNotReturnable
    payment.state, payment.cancelled_at, payment.reason = State.REFUNDED, now, reason
    payment.save(update_fields=["state", "cancelled_at", "reason"])
    due = list(order.refunds.filter(state=Refund.State.DUE))
    for refund in due:
        repayment = _living(refund) or _new(refund, Way.PROVIDER, payment, by=by, now=now)
        _pay_out(repayment, refund, order, by=by, now=now)
    more = payment.amount - Money.total(refund.amount for refund in due)
    if more > Money.ZERO:
        book_goodwill(payment, order, more, now=now)
    emit(told(PaymentReturned, payment))
    return payment


def _begin(refund: Refund, order: Order, way: Way, *, by: Actor, now: datetime) -> Repayment:
    payment = paid_payment(order) if way == Way.PROVIDER else None
    repayment = _new(refund, way, payment, by=by, now=now)
    if way == Way.WALLET:
        _pay_out(repayment, refund, order, by=by, now=now)
    elif payment and how_it_gives_back(payment) is GivesBack.ON_REQUEST:
        repayment.state = Repayment.State.UNDER_WAY
        repayment.save(update_fields=["state"])
        emit(RepaymentBegun(repayment.pk))
    return repayment


def _new(
    refund: Refund, way: Way, payment: Payment | None, *, by: Actor, now: datetime
) -> Repayment:
    return Repayment.objects.create(
        refund=refund,
        payment=payment,
        way=way,
        state=Repayment.State.WAITING,
        begun_at=now,
        by=by.name,
    )


def _pay_out(
    repayment: Repayment, refund: Refund, order: Order, *, by: Actor, now: datetime
) -> None:
    repayment.state, repayment.settled_at = Repayment.State.DONE, now
    repayment.by = by.name or repayment.by
    repayment.save(update_fields=["state", "settled_at", "by", "note"])
    settle_refund(refund_id=refund.pk, now=now, by=by)
    book_refund(repayment, refund, order, now=now)


def _asked(provider: Reverser, repayment: Repayment) -> Reversal:
    """From the second try on, it is asked first whether the one before arrived."""
    assert repayment.payment
    if repayment.tries > 1:
        known = provider.reversal_of(repayment.payment)
        if known is not Reversal.REFUSED:
            return known
    return provider.reverse(repayment.payment)


@transaction.atomic
def _claimed(repayment_id: int, now: datetime) -> Repayment | None:
    """The repayment, for this caller alone to ask about; none if somebody else does just now."""
    _, repayment = _locked(repayment_id)
    is_busy = repayment.asked_at is not None and now - repayment.asked_at < PATIENCE
    if repayment.state != Repayment.State.UNDER_WAY or is_busy:
        return None
    repayment.asked_at, repayment.tries = now, repayment.tries + 1
    repayment.save(update_fields=["asked_at", "tries"])
    return repayment


@transaction.atomic
def _give_up(repayment_id: int, *, now: datetime) -> None:
    _, repayment = _locked(repayment_id)
    if repayment.state == Repayment.State.UNDER_WAY:
        _fail(repayment, now=now)


def _fail(repayment: Repayment, *, now: datetime) -> Repayment:
    repayment.state, repayment.settled_at = Repayment.State.FAILED, now
    repayment.save(update_fields=["state", "settled_at", "by", "note"])
    return repayment


def _living(refund: Refund) -> Repayment | None:
    return refund.repayments.exclude(state=Repayment.State.FAILED).first()


def _locked_refund(refund_id: int) -> tuple[Order, Refund]:
    """The refund, read under the lock of its order."""
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NoSuchRefund
    order = Order.objects.select_for_update(no_key=True).filter(pk=order_id).first()
    if order is None:
        raise NoSuchOrder
    return order, Refund.objects.get(pk=refund_id)


def _locked(repayment_id: int) -> tuple[Order, Repayment]:
    """A repayment and its payment, under the locks of its order and of the payment."""
    known = Repayment.objects.filter(pk=repayment_id).first()
    if known is None:
        raise NoSuchRepayment
    order, _ = _locked_refund(known.refund_id)
    if known.payment_id:
        list(Payment.objects.select_for_update(no_key=True).filter(pk=known.payment_id))
    with_payment = Repayment.objects.select_related("refund", "payment__order")
    return order, with_payment.get(pk=repayment_id)
