"""Whoever could not pay one way pays another way, and the order is not touched by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.inventory.models import Reservation
from commerce.orders.commands import expire_unpaid
from commerce.orders.models import Order, State
from commerce.payments.commands import apply_for_instalment, pay_from_wallet
from commerce.payments.models import Payment
from commerce.wallets.commands import adjust_wallet
from commerce.wallets.queries import balance
from tests import factories as make
from tests.contracts.conftest import CONTRACTS, STOCK, free, state_of
from tests.contracts.test_instalment import Partner
from tests.contracts.test_races import at_once

WAYS = ["payme", "click", "uzum", "instalment", "wallet"]
MUCH = Money.of_soums(1_000_000)


@pytest.fixture
def partner(served):
    return Partner(served.url, CONTRACTS["INSTALMENT_KEY"])


@pytest.fixture
def customer(order):
    """Whose the order is, with enough in the wallet."""
    customer = make.make_customer()
    Order.objects.filter(pk=order.pk).update(customer=customer)
    adjust_wallet(customer_id=customer.pk, amount=MUCH, reason="to try", by="x", now=timezone.now())
    return customer


@pytest.fixture
def begin(payme, click, uzum, partner, order, customer) -> Callable[[str], Callable[[], bool]]:
    """Begin to pay in a way; what it gives ends that and says whether the money was taken."""

    def begun(way: str) -> Callable[[], bool]:
        match way:
            case "payme":
                number = payme.created(order)
                return lambda: "result" in payme.ask("PerformTransaction", id=number)
            case "click":
                prepared = click.prepared(order)
                return lambda: click.complete(order, prepared)["error"] == 0
            case "uzum":
                created = uzum.created(order)
                return lambda: uzum.confirm(created).status == 200
            case "instalment":
                facts: Any = {"months": 6, "now": timezone.now()}
                application = apply_for_instalment(order_number=order.number, **facts)
                return lambda: partner.tell("active", application).body.get("state") == "active"
        return partial(from_wallet, order, customer)

    return begun


def from_wallet(order: Order, customer: Any) -> bool:
    try:
        pay_from_wallet(order_id=order.pk, customer_id=customer.pk, now=timezone.now())
    except Refusal:
        return False
    return True


def facts_of(order: Order) -> dict[str, Any]:
    left = {"state", "paid", "pay_before"}
    (row,) = Order.objects.filter(pk=order.pk).values()
    return {name: value for name, value in row.items() if name not in left}


@pytest.mark.parametrize(("first", "second"), permutations(WAYS, 2))
def test_every_way_can_follow_every_other(begin, order, variant, customer, first, second):
    before = facts_of(order)
    end_first = begin(first)
    assert begin(second)()
    assert not end_first()
    assert facts_of(order) == before
    assert state_of(order) == State.PAID
    assert Payment.objects.filter(state="paid").get().provider == second
    assert free(variant) == STOCK - 2
    spent = order.total if second == "wallet" else Money.ZERO
    assert balance(customer.pk) == MUCH - spent


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_paid_or_expired_but_never_both(begin, order, variant, customer, way):
    end = begin(way)
    late = timezone.now() - timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(pay_before=late)
    taken, _ = at_once(end, partial(expire_unpaid, now=timezone.now()))
    state = state_of(order)
    assert (state == State.PAID) == taken
    assert state in {State.PAID, State.CANCELLED}
    assert free(variant) == (STOCK - 2 if taken else STOCK)
    held = Reservation.objects.filter(reference=order.number, state="held").exists()
    assert held == taken
    spent = order.total if taken and way == "wallet" else Money.ZERO
    assert balance(customer.pk) == MUCH - spent
