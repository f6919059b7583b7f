"""Our books against a provider's statement of a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce.orders.models import Order
from commerce.payments.commands import (
    cancel_payment,
    compare_again,
    confirm_payment,
    open_payment,
    resolve_difference,
    take_statement,
)
from commerce.payments.commands.reconciling import statement_lines
from commerce.payments.errors import NoSuchDifference, NoteMissing, StatementUnreadable
from commerce.payments.models import Difference, Payment, Statement
from commerce.payments.queries import open_differences
from commerce.payments.tasks import reconcile_payments
from tests import factories as make

pytestmark = pytest.mark.django_db

HEAD = "number,amount,state\n"
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
DAY = NOON.date()


@pytest.fixture
def variant():
    return make.make_product(price=100_000, stock=50).variants.get()


def paid(variant, number, provider="payme", now=NOON, document=""):
    order = make.make_unpaid_order((variant, 1))
    facts = {"provider": provider, "external_id": number, "now": now}
    open_payment(order_number=order.number, amount=order.total, document=document, **facts)
    return confirm_payment(**facts)


def take(*lines, provider="payme", day=DAY, now=NOON):
    content = HEAD + "\n".join(lines)
    return take_statement(provider=provider, day=day, content=content, now=now, by="zamira")


def told():
    return [(row.number, row.kind) for row in open_differences().order_by("number", "kind")]


def test_books_that_agree_have_no_differences(variant):
    for number in ("a1", "b2"):
        paid(variant, number)
    take("a1,125000,paid", 'b2,"125 000.00",Paid')
    assert told() == []


def test_each_kind_of_difference_is_told(variant):
    paid(variant, "dearer")
    paid(variant, "lost")
    paid(variant, "returned")
    order = make.make_unpaid_order((variant, 1))
    facts = {"provider": "payme", "external_id": "begun", "now": NOON}
    open_payment(order_number=order.number, amount=order.total, **facts)
    take("dearer,125001,paid", "returned,125000,returned", "begun,125000,paid", "new,5,paid")
    assert told() == [
        ("begun", "state"),
        ("dearer", "amount"),
        ("lost", "missing_there"),
        ("new", "missing_here"),
        ("returned", "state"),
    ]
    row = Difference.objects.get(number="dearer")
    assert (row.ours.tiyin, row.theirs.tiyin) == (12_500_000, 12_500_100)


def test_other_providers_and_days_are_none_of_its_business(variant):
    paid(variant, "a1", provider="uzum")
    paid(variant, "b2", now=NOON - timedelta(days=2))
    take()
    assert told() == []


def test_a_payment_is_known_by_the_number_that_its_payer_sees(variant):
    paid(variant, "17", provider="click", document="5000017")
    take("5000017,125000,paid", provider="click")
    assert told() == []


def test_a_return_after_the_statement_was_taken_is_no_difference(variant):
    paid(variant, "a1")
    take("a1,125000,paid")
    later = NOON + timedelta(hours=1)
    cancel_payment(provider="payme", external_id="a1", now=later, reason=5)
    compare_again(now=later)
    assert told() == []
    take("a1,125000,returned", now=later)
    assert told() == []


def test_what_their_clock_counts_to_the_next_day_is_not_missing(variant):
    paid(variant, "late", now=NOON.replace(hour=23, minute=59))
    take(now=NOON + timedelta(days=1))
    assert told() == [("late", "missing_there")]
    take("late,125000,paid", day=DAY + timedelta(days=1), now=NOON + timedelta(days=2))
    compare_again(now=NOON + timedelta(days=2))
    assert told() == []


def test_the_day_is_the_one_of_the_shop(variant):
    paid(variant, "early", now=NOON.replace(hour=0, minute=1))
    take(day=DAY - timedelta(days=1))
    assert told() == []
    take()
    assert told() == [("early", "missing_there")]


def test_a_difference_is_resolved_with_a_note_and_stays_so(variant):
    take("x,5,paid")
    row = Difference.objects.get()
    with pytest.raises(NoteMissing):
        resolve_difference(difference_id=row.pk, note=" ", by="zamira", now=NOON)
    for who in ("zamira", "botir"):
        resolve_difference(difference_id=row.pk, note="a test payment", by=who, now=NOON)
    take("x,5,paid")
    assert told() == []
    row.refresh_from_db()
    assert (row.resolved_by, row.note) == ("zamira", "a test payment")
    with pytest.raises(NoSuchDifference):
        resolve_difference(difference_id=0, note="x", by="zamira", now=NOON)


def test_a_statement_taken_again_takes_the_place_of_the_first():
    take("x,5,paid", "y,5,paid")
    take("y,5,paid")
    assert told() == [("y", "missing_here")]
    assert Statement.objects.count() == 1


def test_a_payment_that_came_late_differs_no_more(variant):
    take("a1,125000,paid", now=NOON + timedelta(minutes=1))
    assert told() == [("a1", "missing_here")]
    paid(variant, "a1")
    assert compare_again(now=NOON) == 0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("number,amount\n", 1),
        (HEAD + "a,1,paid\nb,x,paid", 3),
        (HEAD + "a,NaN,paid", 2),
        (HEAD + "a,-5,paid", 2),
        (HEAD + "a,0.001,paid", 2),
        (HEAD + "a,1e99,paid", 2),
        (HEAD + ",5,paid", 2),
        (HEAD + "a,5,lost", 2),
        (HEAD + "a\0,5,paid", 2),
        (HEAD + "a", 2),
        (HEAD + "x" * 65 + ",5,paid", 2),
    ],
)
def test_what_can_not_be_read_is_refused_whole(content, line):
    with pytest.raises(StatementUnreadable) as refusal:
        statement_lines(content)
    assert refusal.value.facts == {"line": line}


def test_excels_way_of_writing_is_read():
    lines = statement_lines("\ufeffState;Number;Amount;Time\r\npaid;a1;125 000.50;now\r\n\r\n")
    assert [(line.number, line.amount, line.state) for line in lines] == [
        ("a1", 12_500_050, "paid")
    ]


def test_finance_hears_of_it_once_a_day(settings):
    settings.FINANCE_EMAILS = ["finance@shop.example"]
    reconcile_payments(timestamp=0)
    assert mail.outbox == []
    take("x,5,paid")
    reconcile_payments(timestamp=0)
    (letter,) = mail.outbox
    assert letter.to == ["finance@shop.example"]
    assert "x" in letter.body


def test_the_command_takes_a_file(tmp_path, capsys):
    file = tmp_path / "day.csv"
    file.write_text(HEAD + "x,5,paid")
    call_command("reconcile", "payme", DAY.isoformat(), str(file))
    call_command("reconcile")
    assert capsys.readouterr().out.splitlines() == ["1 differences to explain"] * 2
    file.write_text("nonsense")
    for wrong in ([str(file)], [str(tmp_path / "none.csv")], []):
        with pytest.raises(CommandError):
            call_command("reconcile", "payme", DAY.isoformat(), *wrong)
    assert Payment.objects.count() == Order.objects.count() == 0
