"""Money moves whole, once and back to zero, whoever moves it and however often."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from commerce.core.money import Money
from commerce.ledger.commands import locked_due, post
from commerce.ledger.errors import NotEnoughMoney
from commerce.ledger.models import Account, AccountName, Entry, Kind, Posting
from commerce.ledger.queries import (
    due_to,
    dues_to,
    postings_of,
    trial_balance,
    wrong_accounts,
    wrong_entries,
)
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
PAYME = AccountName(Kind.PROVIDER, "payme")
BANK = AccountName(Kind.BANK)
WALLET = AccountName(Kind.WALLET, "7")


def _account_of(kind: Kind) -> Account:
    return Account.objects.get_or_create(kind=kind)[0]


def top_up(reference: str, tiyin: int, *, at: datetime = NOW) -> Entry | None:
    amount = Money(tiyin)
    return post(reference=reference, moves={PAYME: amount, WALLET: -amount}, now=at)


def spend(reference: str, tiyin: int) -> Entry | None:
    amount = Money(tiyin)
    orders = AccountName(Kind.ORDERS)
    return post(reference=reference, moves={WALLET: amount, orders: -amount}, now=NOW)


def test_what_is_posted_is_due_and_the_trial_balance_is_zero() -> None:
    top_up("one", 500)
    spend("two", 180)
    assert due_to(Kind.WALLET, 7) == Money(320)
    assert {(line.kind, line.amount.tiyin) for line in trial_balance()} == {
        (Kind.PROVIDER, 500),
        (Kind.WALLET, -320),
        (Kind.ORDERS, -180),
    }


def test_a_reference_posts_once() -> None:
    assert top_up("one", 500) == top_up("one", 500)
    assert due_to(Kind.WALLET, 7) == Money(500)
    assert Posting.objects.count() == 2


def test_nothing_to_move_is_no_entry() -> None:
    assert top_up("one", 0) is None
    assert not Entry.objects.exists()


def test_what_does_not_add_up_is_never_posted() -> None:
    with pytest.raises(ValueError, match="add up"):
        post(reference="one", moves={PAYME: Money(5), WALLET: Money(-4)}, now=NOW)
    assert not Entry.objects.exists()


def test_nobody_spends_more_than_they_have() -> None:
    top_up("one", 500)
    with pytest.raises(NotEnoughMoney):
        spend("two", 501)
    assert due_to(Kind.WALLET, 7) == Money(500)
    assert Entry.objects.count() == 1


def test_a_merchant_may_owe_us() -> None:
    merchant = AccountName(Kind.MERCHANT, "3")
    post(reference="back", moves={merchant: Money(90), PAYME: Money(-90)}, now=NOW)
    assert due_to(Kind.MERCHANT, 3) == Money(-90)


def test_dues_are_told_by_owner() -> None:
    top_up("one", 500)
    assert dues_to(Kind.WALLET, [7, 8]) == {"7": Money(500)}
    assert due_to(Kind.WALLET, 8) == Money.ZERO


def test_postings_of_a_period_leave_out_its_end() -> None:
    for day in range(3):
        top_up(f"day {day}", 100 + day, at=NOW + timedelta(days=day))
    inside = postings_of(Kind.WALLET, 7, NOW, NOW + timedelta(days=2))
    assert [posting.amount.tiyin for posting in inside] == [-100, -101]


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("words", ["DELETE FROM {}", "UPDATE {} SET id = id + 1"])
def test_the_database_keeps_what_was_posted(table: str, words: str) -> None:
    top_up("one", 500)
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(words.format(table))


def test_the_database_refuses_an_entry_that_is_not_balanced() -> None:
    entry = top_up("one", 500)
    Posting.objects.create(entry=entry, account=_account_of(Kind.BANK), amount=Money(1))
    with (
        pytest.raises(IntegrityError, match="add up"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Posting.objects.create(entry=entry, account=_account_of(Kind.ORDERS), amount=Money(-1))


def test_the_database_refuses_a_wallet_below_zero() -> None:
    with pytest.raises(IntegrityError, match="spent_at_most"), transaction.atomic():
        Account.objects.create(kind=Kind.WALLET, owner="9", due=Money(-1))


def test_verify_ledger_tells_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    top_up("one", 500)
    call_command("verify_ledger")
    assert "2 accounts are balanced" in capsys.readouterr().out
    Account.objects.filter(kind=Kind.WALLET).update(due=Money(499))
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert "wallet:7" in capsys.readouterr().err


def test_a_posting_asks_little_of_the_database(
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    top_up("one", 500)
    spend("two", 5)
    with django_assert_max_num_queries(10):
        spend("three", 5)


def test_any_history_is_balanced() -> None:
    dice = random.Random(12)
    due = 0
    for number in range(200):
        if dice.random() < 0.5:
            due += (amount := dice.randint(1, 1_000))
            top_up(f"up {number}", amount)
        elif due:
            due -= (amount := dice.randint(1, due))
            spend(f"down {number}", amount)
    assert due_to(Kind.WALLET, 7) == Money(due)
    assert not Money.total(line.amount for line in trial_balance())
    assert not wrong_entries().exists()
    assert not wrong_accounts().exists()


@pytest.mark.django_db(transaction=True)
def test_a_wallet_spent_by_ten_at_once_is_spent_once() -> None:
    top_up("one", 1_000)
    spent = race(*[lambda n=n: spend(f"spend {n}", 400) for n in range(10)])
    refused = [answer for answer in spent if isinstance(answer, NotEnoughMoney)]
    assert len(refused) == 8
    assert due_to(Kind.WALLET, 7) == Money(200)
    assert not wrong_accounts().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("owner", ["7", "8"])
def test_one_reference_posted_by_ten_at_once_moves_once(owner: str) -> None:
    moves = {AccountName(Kind.WALLET, owner): Money(-30), BANK: Money(30)}
    race(*[lambda: post(reference="once", moves=moves, now=NOW) for _ in range(10)])
    assert due_to(Kind.WALLET, owner) == Money(30)
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_locked_due_waits_for_the_other() -> None:
    top_up("one", 1_000)

    def spend_all(number: int) -> None:
        with transaction.atomic():
            spend(f"all {number}", locked_due(Kind.WALLET, 7).tiyin)

    race(*[lambda n=n: spend_all(n) for n in range(5)])
    assert due_to(Kind.WALLET, 7) == Money.ZERO
    assert Entry.objects.count() == 2
