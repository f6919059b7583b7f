"""A period is settled once, whoever is at it, and what the bank says ends well."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.money import Money
from commerce.ledger.models import Kind
from commerce.ledger.queries import due_to
from commerce.merchants.models import Merchant
from commerce.orders.commands import Unwanted, refund_lines, request_return
from commerce.orders.models import Order, Reason
from commerce.payouts.commands import (
    confirm_payout,
    correct,
    fail_payout,
    send_payouts,
    settle,
    settle_period,
    share_out,
)
from commerce.payouts.errors import NoSuchPayout, NothingToCorrect, PayoutNotOpen
from commerce.payouts.models import Payout, Period, Share
from commerce.payouts.queries import Balance, balance_of, payouts_of, sales_by_day, statement
from commerce.payouts.tasks import settle_period as settle_each_night
from tests import factories as make
from tests.commerce.payouts.conftest import bought, check_books, delivered, variant_of
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db
State = Payout.State
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)
LAST_WEEK = MONDAY - timedelta(days=3)


def sold(merchant: Merchant, soums: int = 100_000, when: datetime = LAST_WEEK) -> Order:
    """Bought, paid for, delivered and shared out at once."""
    order = delivered(bought(variant_of(merchant, soums), now=when), when)
    share_out(order_id=order.pk)
    return order


@pytest.mark.parametrize(
    ("period", "today", "since", "until"),
    [
        (Period.WEEK, date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
        (Period.WEEK, date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 15)),
        (Period.HALF_MONTH, date(2026, 3, 1), date(2026, 2, 16), date(2026, 2, 28)),
        (Period.HALF_MONTH, date(2026, 3, 15), date(2026, 2, 16), date(2026, 2, 28)),
        (Period.HALF_MONTH, date(2026, 3, 16), date(2026, 3, 1), date(2026, 3, 15)),
        (Period.MONTH, date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_the_last_period_that_is_over(period, today, since, until):
    assert period.last_before(today) == (since, until)


def test_what_is_past_its_hold_is_paid_out(merchant):
    make.make_merchant_contract(merchant, 1_000)
    order = sold(merchant)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout is not None
    assert (payout.since, payout.until) == (date(2026, 11, 16), date(2026, 11, 22))
    assert (payout.state, payout.amount) == (State.PREPARED, Money.of_soums(90_000))
    assert payout.number == f"{merchant.pk}-0001"
    assert due_to(Kind.MERCHANT, merchant.pk) == Money.ZERO
    paper = statement(payout.pk, merchant.pk)
    assert (paper.opening, paper.closing) == (Money.ZERO, Money.ZERO)
    assert [line.order_number for line in paper.lines] == [order.sub_orders.get().number]
    assert (paper.gross, paper.commission, paper.net) == (
        Money.of_soums(100_000),
        Money.of_soums(10_000),
        Money.of_soums(90_000),
    )
    assert paper.vat == Money(107_143)  # 12/112 of the commission
    check_books()


def test_settling_again_changes_nothing(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    assert len(settle_period(now=MONDAY)) == 1
    assert settle_period(now=MONDAY) == []
    call_command("settle_period")
    settle_each_night(timestamp=0)
    assert Payout.objects.count() == 1
    check_books()


def test_money_is_held_while_goods_may_come_back(merchant):
    make.make_merchant_contract(merchant, 0, hold_days=10)
    sold(merchant)
    assert settle(merchant_id=merchant.pk, now=MONDAY) is None
    later = MONDAY + timedelta(days=14)
    payout = settle(merchant_id=merchant.pk, now=later)
    assert payout is not None
    assert payout.amount == Money.of_soums(100_000)


def test_money_is_held_until_it_is_delivered(merchant):
    make.make_merchant_contract(merchant)
    share_out(order_id=bought(variant_of(merchant), now=LAST_WEEK).pk)
    assert settle(merchant_id=merchant.pk, now=MONDAY) is None


def test_money_is_held_while_a_return_is_under_way(merchant):
    make.make_merchant_contract(merchant)
    order = sold(merchant)
    line = order.lines.get()
    wanted = [Unwanted(line.pk, 1, Reason.DEFECTIVE)]
    request_return(order_id=order.pk, lines=wanted, now=LAST_WEEK)
    assert settle(merchant_id=merchant.pk, now=MONDAY) is None


def test_a_sale_waits_until_its_refund_is_taken_off(merchant):
    make.make_merchant_contract(merchant, 0)
    order = sold(merchant)
    amounts = {order.lines.get().pk: Money.of_soums(30_000)}
    refund_lines(order_id=order.pk, amounts=amounts, now=LAST_WEEK)
    assert settle(merchant_id=merchant.pk, now=MONDAY) is None
    share_out(order_id=order.pk)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout is not None
    assert payout.amount == Money.of_soums(70_000)


def test_what_is_less_than_nothing_is_carried_on(merchant):
    make.make_merchant_contract(merchant, 0)
    order = sold(merchant, 50_000)
    first = settle(merchant_id=merchant.pk, now=MONDAY)
    amounts = {order.lines.get().pk: Money.of_soums(20_000)}
    refund_lines(order_id=order.pk, amounts=amounts, now=MONDAY)
    share_out(order_id=order.pk)
    second = settle(merchant_id=merchant.pk, now=MONDAY + timedelta(days=7))
    sold(merchant, 30_000, MONDAY + timedelta(days=8))
    third = settle(merchant_id=merchant.pk, now=MONDAY + timedelta(days=14))
    assert first
    assert second
    assert third
    assert (second.state, second.amount) == (State.CARRIED, Money.ZERO)
    assert second.closing == third.opening == Money.of_soums(-20_000)
    assert (third.amount, third.closing) == (Money.of_soums(10_000), Money.ZERO)
    assert list(payouts_of(merchant.pk)) == [third, second, first]
    check_books()


def test_less_than_the_smallest_payout_is_carried_on(merchant):
    make.make_merchant_contract(merchant, 0, minimum=Money.of_soums(100_000))
    sold(merchant, 60_000)
    first = settle(merchant_id=merchant.pk, now=MONDAY)
    sold(merchant, 60_000, MONDAY + timedelta(days=1))
    second = settle(merchant_id=merchant.pk, now=MONDAY + timedelta(days=7))
    assert first
    assert second
    assert (first.state, first.closing) == (State.CARRIED, Money.of_soums(60_000))
    assert second.amount == Money.of_soums(120_000)
    assert second.since == first.until + timedelta(days=1)


def test_a_payout_is_sent_and_paid(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    assert balance_of(merchant.pk).on_its_way == payout.amount
    assert [one.state for one in send_payouts(payout_ids=[payout.pk], now=MONDAY)] == ["sent"]
    for _ in range(2):
        confirm_payout(payout_id=payout.pk, paid_on=date(2026, 11, 24), now=MONDAY)
    payout.refresh_from_db()
    assert (payout.state, payout.paid_on) == (State.PAID, date(2026, 11, 24))
    assert send_payouts(payout_ids=[payout.pk], now=MONDAY) == []
    assert balance_of(merchant.pk) == Balance(Money.ZERO, Money.ZERO, Money.ZERO)
    with pytest.raises(PayoutNotOpen):
        fail_payout(payout_id=payout.pk, answer="no such account", now=MONDAY)
    check_books()


def test_a_payout_that_the_bank_refuses_is_due_again(merchant):
    make.make_merchant_contract(merchant, 0)
    sold(merchant, 70_000)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    for _ in range(2):
        fail_payout(payout_id=payout.pk, answer="no such account", now=MONDAY)
    assert balance_of(merchant.pk).due == Money.of_soums(70_000)
    again = settle(merchant_id=merchant.pk, now=MONDAY + timedelta(days=7))
    assert again
    assert (again.opening, again.amount) == (Money.ZERO, Money.of_soums(70_000))
    assert "no such account" in statement(again.pk, merchant.pk).lines[0].text
    with pytest.raises(PayoutNotOpen):
        confirm_payout(payout_id=payout.pk, paid_on=date(2026, 11, 24), now=MONDAY)
    check_books()


def test_a_correction_has_a_reason_and_an_entry(merchant):
    make.make_merchant_contract(merchant, 0)
    correct(
        merchant_id=merchant.pk,
        amount=Money.of_soums(-5_000),
        reason="Broken parcel",
        by="finance",
        now=LAST_WEEK,
    )
    assert due_to(Kind.MERCHANT, merchant.pk) == Money.of_soums(-5_000)
    for amount, reason in ((Money.ZERO, "why"), (Money(1), "  ")):
        with pytest.raises(NothingToCorrect):
            correct(merchant_id=merchant.pk, amount=amount, reason=reason, by="finance", now=MONDAY)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    assert (payout.state, payout.closing) == (State.CARRIED, Money.of_soums(-5_000))
    check_books()


def test_the_balance_tells_what_is_due_and_what_is_on_hold(merchant):
    now = timezone.now()
    make.make_merchant_contract(merchant, 0, hold_days=5)
    sold(merchant, 20_000, now - timedelta(days=8))
    sold(merchant, 7_000, now - timedelta(days=1))
    assert balance_of(merchant.pk) == Balance(
        Money.of_soums(20_000), Money.of_soums(7_000), Money.ZERO
    )
    assert balance_of(make.make_merchant().pk) == Balance(Money.ZERO, Money.ZERO, Money.ZERO)


def test_another_merchants_statement_is_not_found(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    for stranger in (make.make_merchant().pk, 2**40):
        with pytest.raises(NoSuchPayout):
            statement(payout.pk, stranger)
    with pytest.raises(NoSuchPayout):
        confirm_payout(payout_id=payout.pk + 1, paid_on=date(2026, 11, 24), now=MONDAY)


def test_sales_are_told_by_the_day_of_tashkent(merchant):
    make.make_merchant_contract(merchant, 1_000)
    late = datetime(2026, 11, 19, 20, tzinfo=UTC)  # one in the morning of the twentieth
    for when in (late, LAST_WEEK, LAST_WEEK - timedelta(days=2)):
        sold(merchant, 10_000, when)
    days = sales_by_day(merchant.pk, date(2026, 11, 19), date(2026, 11, 20))
    assert [(day.day, day.orders, day.gross, day.commission) for day in days] == [
        (date(2026, 11, 20), 2, Money.of_soums(20_000), Money.of_soums(2_000))
    ]


def test_the_tables_refuse_what_does_not_add_up(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    for wrong in ({"closing": Money(1)}, {"amount": Money.ZERO}, {"state": State.PAID}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payout.objects.filter(pk=payout.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payout.objects.create(
            merchant=merchant,
            contract=payout.contract,
            number="2",
            since=payout.since,
            until=payout.until,
            opening=Money.ZERO,
            earned=Money.ZERO,
            amount=Money.ZERO,
            closing=Money.ZERO,
            state=State.CARRIED,
            prepared_at=MONDAY,
        )


@pytest.mark.django_db(transaction=True)
def test_two_settlements_at_once_make_one_payout(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    made = race(*[lambda: settle(merchant_id=merchant.pk, now=MONDAY)] * 4)
    assert len([payout for payout in made if payout]) == 1
    assert Payout.objects.count() == 1
    check_books()


@pytest.mark.django_db(transaction=True)
def test_an_event_that_comes_twice_at_once_is_shared_once(merchant):
    make.make_merchant_contract(merchant)
    order = bought(variant_of(merchant), now=LAST_WEEK)
    made = race(*[lambda: share_out(order_id=order.pk)] * 4)
    assert sorted(len(shares) for shares in made) == [0, 0, 0, 1]
    assert Share.objects.count() == 1
    check_books()


@pytest.mark.django_db(transaction=True)
def test_a_refund_at_the_moment_of_settlement_is_in_this_one_or_the_next(merchant):
    make.make_merchant_contract(merchant, 1_000)
    order = sold(merchant)

    def refund() -> None:
        amounts = {order.lines.get().pk: Money.of_soums(40_000)}
        refund_lines(order_id=order.pk, amounts=amounts, now=LAST_WEEK)
        share_out(order_id=order.pk)

    race(refund, lambda: settle(merchant_id=merchant.pk, now=MONDAY))
    settle(merchant_id=merchant.pk, now=MONDAY + timedelta(days=7))
    paid_out = Money.total(payout.amount for payout in Payout.objects.all())
    assert paid_out + due_to(Kind.MERCHANT, merchant.pk) == Money.of_soums(54_000)
    check_books()


@pytest.mark.django_db(transaction=True)
def test_a_payout_is_either_paid_or_came_back(merchant):
    make.make_merchant_contract(merchant)
    sold(merchant)
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    day = date(2026, 11, 24)
    race(
        lambda: confirm_payout(payout_id=payout.pk, paid_on=day, now=MONDAY),
        lambda: fail_payout(payout_id=payout.pk, answer="no", now=MONDAY),
    )
    payout.refresh_from_db()
    assert Share.objects.filter(returned=payout).exists() == (payout.state == State.FAILED)
    check_books()
