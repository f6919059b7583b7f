"""What buyers paid is shared out to the tiyin, whatever happens and whenever it is told."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.ledger.models import Entry, Kind
from commerce.ledger.queries import due_to
from commerce.orders import commands as orders
from commerce.orders.commands import Unwanted, cancel_sub_order, reduce_lines, refund_lines
from commerce.orders.models import Order, Reason, State
from commerce.payouts.commands import share_out
from commerce.payouts.commands.sharing import commission_on
from commerce.payouts.models import Share
from commerce.payouts.queries import parts_without_contract
from tests import factories as make
from tests.commerce.payouts.conftest import (
    balances,
    bought,
    check_books,
    delivered,
    hand_over,
    paid,
    variant_of,
)
from tests.jobs import run_deferred_jobs

pytestmark = pytest.mark.django_db
SALE, REFUND = Share.Kind.SALE, Share.Kind.REFUND


def test_money_is_shared_between_merchant_commission_and_delivery(merchant, run_jobs):
    make.make_merchant_contract(merchant, 1_250)
    order = bought((variant_of(merchant, 100_000), 2))
    run_jobs()
    sale = Share.objects.get()
    assert (sale.kind, sale.gross, sale.commission) == (
        SALE,
        Money.of_soums(200_000),
        Money.of_soums(25_000),
    )
    assert (sale.merchant, sale.sub_order) == (merchant, order.sub_orders.get())
    assert due_to(Kind.MERCHANT, merchant.pk) == Money.of_soums(175_000)
    told = balances()
    assert told["commission"] == -2_500_000
    assert told["delivery"] == -order.delivery_price.tiyin
    assert Entry.objects.filter(reference=f"sale:{sale.sub_order.number}").exists()
    check_books()


@pytest.mark.parametrize(
    ("tiyin", "rate", "commission"), [(100, 50, 1), (99, 50, 0), (333, 1_500, 50), (1, 10_000, 1)]
)
def test_half_a_tiyin_of_commission_goes_up(tiyin, rate, commission):
    assert commission_on(Money(tiyin), rate) == Money(commission)


def test_the_nearest_category_with_a_rate_decides(merchant, run_jobs):
    electronics = make.make_category()
    phones = make.make_category(parent=electronics)
    cases = make.make_category(parent=phones)
    books = make.make_category()
    make.make_merchant_contract(merchant, 1_000, rates={electronics.pk: 500, cases.pk: 2_000})
    for category in (phones, cases, books):
        bought((variant_of(merchant, 10_000, category=category), 1))
    run_jobs()
    assert [share.commission.tiyin for share in Share.objects.order_by("pk")] == [
        50_000,
        200_000,
        100_000,
    ]


def test_the_contract_of_the_day_of_the_order_decides(merchant, run_jobs):
    today = timezone.localdate()
    make.make_merchant_contract(merchant, 1_000)
    make.make_merchant_contract(merchant, 2_000, since=today)
    variant = variant_of(merchant, 10_000)
    bought(variant, now=timezone.now() - timedelta(days=2))
    bought(variant)
    run_jobs()
    assert [share.commission.tiyin for share in Share.objects.order_by("at")] == [100_000, 200_000]


def test_the_same_event_twice_moves_money_once(merchant, run_jobs):
    make.make_merchant_contract(merchant)
    order = bought(variant_of(merchant))
    assert len(share_out(order_id=order.pk)) == 1
    before = balances()
    assert share_out(order_id=order.pk) == []
    run_jobs()
    assert balances() == before
    assert Share.objects.count() == 1


def test_a_merchant_without_a_contract_waits_for_one(merchant, run_jobs):
    order = bought(variant_of(merchant, 50_000))
    run_jobs()
    assert not Share.objects.exists()
    assert parts_without_contract().get() == order.sub_orders.get()
    make.make_merchant_contract(merchant, since=date.today() + timedelta(days=3))
    run_jobs()
    assert Share.objects.get().net == Money.of_soums(45_000)
    assert not parts_without_contract().exists()


def test_cash_counts_when_it_was_taken_at_the_door(merchant, run_jobs):
    make.make_merchant_contract(merchant)
    order = make.make_order(variant_of(merchant))
    run_jobs()
    assert not Share.objects.exists()
    delivered(order)
    run_jobs()
    assert Share.objects.get().gross == order.goods_total
    check_books()


def test_cash_of_a_parcel_that_comes_later_counts_when_it_comes(run_jobs):
    first, second = make.make_merchant(), make.make_merchant()
    for merchant in (first, second):
        make.make_merchant_contract(merchant)
    order = make.make_order(variant_of(first, 40_000), variant_of(second, 30_000))
    early, late = order.sub_orders.all()
    hand_over(early)
    run_jobs()
    assert [share.sub_order for share in Share.objects.all()] == [early]
    hand_over(late)
    run_jobs()
    order.refresh_from_db()
    assert {share.sub_order for share in Share.objects.all()} == {early, late}
    assert balances(order)["delivery"] == -order.delivery_price.tiyin
    assert balances(order)["orders"] == order.paid.tiyin
    check_books()


def test_a_refund_takes_back_its_part_of_the_commission(merchant, run_jobs):
    make.make_merchant_contract(merchant, 1_000)
    order = delivered(bought((variant_of(merchant, 100_000), 3)))
    refund_lines(
        order_id=order.pk,
        amounts={order.lines.get().pk: Money.of_soums(150_000)},
        now=timezone.now(),
    )
    run_jobs()
    back = Share.objects.get(kind=REFUND)
    assert (back.gross, back.commission) == (Money.of_soums(-150_000), Money.of_soums(-15_000))
    assert due_to(Kind.MERCHANT, merchant.pk) == Money.of_soums(135_000)
    check_books()


def test_a_cancelled_order_leaves_nothing_but_what_the_buyer_gets_back(merchant, run_jobs):
    make.make_merchant_contract(merchant, 1_111)
    order = bought((variant_of(merchant, 99_999), 3))
    orders.cancel_order(order_id=order.pk, now=timezone.now())
    run_jobs()
    assert balances() == {}  # all of it is the buyer's again
    assert Share.objects.count() == 2
    check_books()


def test_refunds_before_the_sale_is_told_are_the_same(merchant):
    """The job of the payment is late: the pieces that were taken out meanwhile were paid for."""
    make.make_merchant_contract(merchant, 1_000)
    order = bought((variant_of(merchant, 10_000), 3), (variant_of(merchant, 5_000), 1))
    line = order.lines.order_by("pk")[0]
    reduce_lines(order_id=order.pk, quantities={line.pk: 1}, now=timezone.now())
    sale, back = share_out(order_id=order.pk)
    assert (sale.gross, back.gross) == (Money.of_soums(35_000), Money.of_soums(-20_000))
    assert (sale.commission, back.commission) == (Money.of_soums(3_500), Money.of_soums(-2_000))
    check_books()


def test_each_merchant_has_its_own_part_of_an_order(run_jobs):
    first, second = make.make_merchant(), make.make_merchant()
    make.make_merchant_contract(first, 1_000)
    make.make_merchant_contract(second, 2_000)
    order = bought(variant_of(first, 40_000), variant_of(second, 30_000))
    run_jobs()
    assert due_to(Kind.MERCHANT, first.pk) == Money.of_soums(36_000)
    assert due_to(Kind.MERCHANT, second.pk) == Money.of_soums(24_000)
    cancel_sub_order(sub_order_id=order.sub_orders.get(merchant=second).pk, now=timezone.now())
    run_jobs()
    assert due_to(Kind.MERCHANT, first.pk) == Money.of_soums(36_000)
    assert due_to(Kind.MERCHANT, second.pk) == Money.ZERO
    check_books()


def test_the_table_refuses_a_second_sale_of_a_sub_order(merchant):
    make.make_merchant_contract(merchant)
    share_out(order_id=bought(variant_of(merchant)).pk)
    sale = Share.objects.get()
    sale.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        sale.save(force_insert=True)


def _befall(order: Order, chance: random.Random) -> None:
    """One thing of all that may befall an order; what is not allowed does not happen."""
    now = timezone.now()
    part = chance.choice(order.sub_orders.all())
    line = chance.choice(order.lines.all())
    with suppress(Refusal), transaction.atomic():
        match chance.randrange(8):
            case 0:
                reduce_lines(
                    order_id=order.pk,
                    quantities={line.pk: chance.randint(0, line.quantity)},
                    now=now,
                )
            case 1:
                cancel_sub_order(sub_order_id=part.pk, now=now)
            case 2:
                orders.cancel_order(order_id=order.pk, now=now)
            case 3:
                amounts = {line.pk: Money(chance.randint(1, max(1, line.total.tiyin)))}
                refund_lines(order_id=order.pk, amounts=amounts, now=now)
            case 4:
                for back in orders.request_return(
                    order_id=order.pk,
                    lines=[Unwanted(line.pk, chance.randint(1, 3), Reason.DEFECTIVE)],
                    now=now,
                ):
                    orders.approve_return(return_id=back.pk, now=now)
                    orders.receive_return(return_id=back.pk, now=now)
            case 5:
                run_deferred_jobs()
            case 6 | 7:
                hand_over(part)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_all_shares_of_an_order_add_up_to_what_was_paid(seed):
    chance = random.Random(seed)
    with transaction.atomic():
        _live_through(chance)
        transaction.set_rollback(True)


def _live_through(chance: random.Random) -> None:
    merchants = [make.make_merchant() for _ in range(2)]
    for merchant in merchants:
        make.make_merchant_contract(merchant, chance.randint(0, 9_999))
    goods = [
        (variant_of(chance.choice(merchants), chance.randint(1, 99_999)), chance.randint(1, 4))
        for _ in range(3)
    ]
    method = chance.choice(["cash", "payme"])
    order = make.make_order(*goods, payment_method=method)
    if method == "payme":
        paid(order)
    for _ in range(7):
        _befall(order, chance)
        if chance.random() < 0.4:
            share_out(order_id=order.pk)
    run_deferred_jobs()
    share_out(order_id=order.pk)
    assert share_out(order_id=order.pk) == []
    order.refresh_from_db()
    told = balances(order)
    if order.payments.filter(paid_at__isnull=False).exists():
        assert told.get("orders", 0) == (order.paid - order.refunded).tiyin
    else:
        assert told == {}
    _check_commission(order)
    connection.check_constraints()
    check_books()


def _check_commission(order: Order) -> None:
    """Where all pieces are back all commission is back, and never more than there was."""
    for part in order.sub_orders.all():
        shares = Share.objects.filter(sub_order=part)
        gross = Money.total(share.gross for share in shares)
        commission = Money.total(share.commission for share in shares)
        assert Money.ZERO <= commission <= gross
        if part.is_paid and part.state in {State.CANCELLED, State.RETURNED}:
            assert gross == commission == Money.ZERO
