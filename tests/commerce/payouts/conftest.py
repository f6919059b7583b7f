from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from commerce.core.money import Money
from commerce.ledger.models import Kind, Posting
from commerce.ledger.queries import due_to
from commerce.merchants.models import Merchant
from commerce.orders.commands import change_state, change_sub_order_state
from commerce.orders.models import Order, State, SubOrder
from commerce.payments.commands import confirm_payment, open_payment
from commerce.payouts.models import Payout, Share
from tests import factories as make
from tests.contracts.conftest import CONTRACTS


@pytest.fixture(autouse=True)
def _contracts(settings: Any) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


@pytest.fixture
def merchant(db: None) -> Merchant:
    return make.make_merchant()


def variant_of(merchant: Merchant, price: int = 100_000, **fields: Any) -> Any:
    return make.make_product(merchant=merchant, price=price, stock=50, **fields).variants.get()


def paid(order: Order, now: datetime | None = None) -> Order:
    """The buyer paid online."""
    now = now or timezone.now()
    number = f"{order.pk:024}"
    open_payment(
        provider=order.payment_method,
        order_number=order.number,
        external_id=number,
        amount=order.total,
        now=now,
    )
    confirm_payment(provider=order.payment_method, external_id=number, now=now)
    order.refresh_from_db()
    return order


def bought(*goods: Any, now: datetime | None = None) -> Order:
    """An order for these goods, paid online; no job of it has run yet."""
    order = make.make_order(*goods, payment_method="payme", now=now)
    return paid(order, now)


def delivered(order: Order, now: datetime | None = None) -> Order:
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=now or timezone.now())
    order.refresh_from_db()
    return order


def hand_over(part: SubOrder, now: datetime | None = None) -> None:
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_sub_order_state(sub_order_id=part.pk, state=state, now=now or timezone.now())


def balances(order: Order | None = None) -> dict[str, int]:
    """What sharing out moved on each account, in tiyin and debits positive; or that of one order.

    What payments put in and take out is not of it.
    """
    shared = Posting.objects.filter(entry__reference__regex=r"^(sale|delivery|refund:\d+):")
    if order:
        shared = shared.filter(entry__reference__contains=order.number)
    rows = shared.order_by().values_list("account__kind").annotate(Sum("amount"))
    return {kind: amount.tiyin for kind, amount in rows if amount}


def check_books() -> None:
    """The ledger is balanced, and what merchants have due is what their shares say."""
    call_command("verify_ledger")
    for merchant in Merchant.objects.all():
        earned = Money.total(share.net for share in Share.objects.filter(merchant=merchant))
        settled = Money.total(row.amount for row in Payout.objects.filter(merchant=merchant))
        assert due_to(Kind.MERCHANT, merchant.pk) == earned - settled
