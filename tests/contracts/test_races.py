"""Providers that say everything at once: one paid order, one payment, and the stock in order."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.inventory.models import Reservation
from commerce.orders.commands import cancel_order, expire_unpaid
from commerce.orders.models import Order, State
from commerce.payments.models import Payment
from tests.contracts.callers import now_ms
from tests.contracts.conftest import STOCK, free, state_of

pytestmark = pytest.mark.slow

CALLS = 20
ROUNDS = 5


def at_once(*runners):
    """All of them on threads of their own; what each returned, or why it was refused."""

    def run(runner):
        try:
            return runner()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(runners)) as pool:
        return list(pool.map(run, runners))


def books_are_in_order(order: Order, variant) -> bool:
    """The order is paid exactly if one payment is, and holds its goods unless it is cancelled."""
    state = state_of(order)
    paid = Payment.objects.filter(order=order, state="paid").count()
    assert paid == (state == State.PAID)
    assert free(variant) == (STOCK if state == State.CANCELLED else STOCK - 2)
    held = Reservation.objects.filter(reference=order.number, state="held").exists()
    assert held == (state != State.CANCELLED)
    assert order.events.filter(kind="paid").count() <= 1
    return True


def test_twenty_performs_are_one_payment(payme, order, variant):
    perform = partial(payme.result, "PerformTransaction", id=payme.created(order))
    answers = at_once(*[perform] * CALLS)
    assert all(answer == answers[0] for answer in answers)
    assert state_of(order) == State.PAID
    assert books_are_in_order(order, variant)


def test_twenty_creates_of_one_transaction_are_one(payme, order):
    create = partial(payme.create, order, payme.new_id(), time=now_ms())
    told = {str(answer["result"]) for answer in at_once(*[create] * CALLS)}
    assert len(told) == 1
    assert Payment.objects.count() == 1


def test_of_twenty_transactions_one_is_created(payme, order):
    creates = [partial(payme.create, order, payme.new_id()) for _ in range(CALLS)]
    codes = Counter(answer.get("error", {}).get("code", 0) for answer in at_once(*creates))
    assert codes == {0: 1, -31051: CALLS - 1}


def test_of_twenty_completes_one_pays(click, order, variant):
    prepared = click.prepared(order)
    answers = at_once(*[partial(click.complete, order, prepared)] * CALLS)
    assert Counter(answer["error"] for answer in answers) == {0: 1, -4: CALLS - 1}
    assert books_are_in_order(order, variant)


def test_of_twenty_confirms_one_pays(uzum, order, variant):
    confirm = partial(uzum.confirm, uzum.created(order))
    answers = at_once(*[confirm] * CALLS)
    codes = Counter(answer.body.get("errorCode", "0") for answer in answers)
    assert codes == {"0": 1, "10016": CALLS - 1}
    assert books_are_in_order(order, variant)


def test_of_three_providers_one_pays(payme, click, uzum, order, variant):
    number, prepared, other = payme.created(order), click.prepared(order), uzum.created(order)
    at_once(
        partial(payme.ask, "PerformTransaction", id=number),
        partial(click.complete, order, prepared),
        partial(uzum.confirm, other),
    )
    assert state_of(order) == State.PAID
    assert books_are_in_order(order, variant)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_paid_or_cancelled_by_payme(payme, order, variant, round_):
    number = payme.created(order)
    at_once(
        partial(payme.ask, "PerformTransaction", id=number),
        partial(payme.ask, "CancelTransaction", id=number, reason=3),
    )
    state = payme.result("CheckTransaction", id=number)["state"]
    assert {-1: State.AWAITING_PAYMENT, -2: State.CANCELLED}[state] == state_of(order)
    assert books_are_in_order(order, variant)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_paid_or_cancelled_by_the_buyer(payme, order, variant, round_):
    number = payme.created(order)
    performed, _ = at_once(
        partial(payme.ask, "PerformTransaction", id=number),
        partial(cancel_order, order_id=order.pk, now=timezone.now()),
    )
    assert state_of(order) == State.CANCELLED
    assert free(variant) == STOCK
    was_paid = "result" in performed
    assert Payment.objects.get().is_paid is was_paid
    assert order.events.filter(kind="paid").exists() is was_paid


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_paid_or_expired(payme, order, variant, round_):
    number = payme.created(order)
    late = timezone.now() + timedelta(hours=13)
    performed, expired = at_once(
        partial(payme.ask, "PerformTransaction", id=number), partial(expire_unpaid, now=late)
    )
    assert ("result" in performed) is (expired == 0)
    assert books_are_in_order(order, variant)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_completed_or_failed_at_click(click, order, variant, round_):
    prepared = click.prepared(order)
    at_once(
        partial(click.complete, order, prepared),
        partial(click.complete, order, prepared, error=-5017),
    )
    assert state_of(order) in {State.PAID, State.AWAITING_PAYMENT}
    assert books_are_in_order(order, variant)
