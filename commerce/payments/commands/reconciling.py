"""Comparing our books with what providers say of a day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.core.money import TIYIN_IN_SOUM, Money
from commerce.payments.errors import NoSuchDifference, NoteMissing, StatementUnreadable
from commerce.payments.models import Difference, Payment, State, Statement
from commerce.payments.queries import open_differences, paid_on

Kind = Difference.Kind

COLUMNS = ("number", "amount", "state")
PAID, RETURNED = "paid", "returned"
MOST_LINES = 100_000
LARGEST = 10**15  # tiyin
LOOKED_BACK = timedelta(days=14)


@dataclass(frozen=True)
class StatementLine:
    """One payment, as its provider has it: the number by which it is known there, and tiyin."""

    number: str
    amount: int
    state: str


@transaction.atomic
def take_statement(
    *, provider: str, day: date, content: str, now: datetime, by: str = ""
) -> Statement:
    """Keep a provider's export of a day, in place of an earlier one, and compare it."""
    lines = [asdict(line) for line in statement_lines(content)]
    statement, _new = Statement.objects.select_for_update(no_key=True).update_or_create(
        provider=provider,
        day=day,
        defaults={"lines": lines, "taken_at": now, "taken_by": by},
    )
    _compare(statement)
    return statement


def compare_again(*, now: datetime) -> int:
    """Compare the statements of the last days anew: what came late differs no more.

    Says how many differences nobody has resolved.
    """
    recent = Statement.objects.filter(day__gte=(now - LOOKED_BACK).date())
    for number in recent.values_list("pk", flat=True):
        _compare_one(number)
    return open_differences().count()


@transaction.atomic
def resolve_difference(*, difference_id: int, note: str, by: str, now: datetime) -> Difference:
    """Somebody knows why it differs; the note says so. Repeating it keeps the first one."""
    row = Difference.objects.select_for_update(no_key=True).filter(pk=difference_id).first()
    if row is None:
        raise NoSuchDifference
    if not note.strip():
        raise NoteMissing
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by, row.note = now, by, note.strip()
        row.save(update_fields=["resolved_at", "resolved_by", "note"])
    return row


def tell_finance() -> int:
    """Write to finance about what nobody has resolved, if there is anything; says how many."""
    rows = list(open_differences().select_related("statement"))
    if not rows or not settings.FINANCE_EMAILS:
        return 0
    with override("ru"):
        lines = [
            f"{row.statement}: {row.number}, {row.get_kind_display()}, "
            f"{_words(row.ours)} / {_words(row.theirs)}"
            for row in rows
        ]
        subject = _("Payments that differ from statements: %(count)d") % {"count": len(rows)}
    send_mail(subject, "\n".join(lines), None, settings.FINANCE_EMAILS)
    return len(rows)


def statement_lines(content: str) -> list[StatementLine]:
    """The lines of an export: columns `number`, `amount` (soʻm) and `state`; `,` or `;` between.

    Refuses with `StatementUnreadable`, naming the first line that is wrong.
    """
    text = content.removeprefix("\ufeff")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(text.splitlines(), delimiter=separator)
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        if not set(COLUMNS) <= set(head):
            raise StatementUnreadable(line=1)
        return list(_read(head, rows))
    except csv.Error:
        raise StatementUnreadable(line=rows.line_num) from None


def _read(head: Sequence[str], rows: Iterable[list[str]]) -> Iterator[StatementLine]:
    for at, row in enumerate(rows, start=2):
        if not any(row):
            continue
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        try:
            tiyin = Decimal(cells["amount"].replace("\u00a0", "").replace(" ", "")) * TIYIN_IN_SOUM
            is_sum = tiyin.is_finite() and 0 < tiyin < LARGEST and not tiyin % 1
        except (KeyError, DecimalException):
            is_sum = False
        number, state = cells.get("number", ""), cells.get("state", "").lower()
        is_known = 0 < len(number) <= 64 and "\0" not in number and state in {PAID, RETURNED}
        if not is_sum or not is_known or at > MOST_LINES:
            raise StatementUnreadable(line=at)
        yield StatementLine(number, int(tiyin), state)


@transaction.atomic
def _compare_one(statement_id: int) -> None:
    _compare(Statement.objects.select_for_update(no_key=True).get(pk=statement_id))


def _compare(statement: Statement) -> None:
    """Write down what differs; what does not any more goes, unless somebody explained it."""
    found = {(row.number, row.kind): row for row in _differences(statement)}
    known = {(row.number, row.kind): row for row in statement.differences.all()}
    gone = [row.pk for key, row in known.items() if key not in found and not row.resolved_at]
    Difference.objects.filter(pk__in=gone).delete()
    Difference.objects.bulk_create(row for key, row in found.items() if key not in known)


def _differences(statement: Statement) -> Iterator[Difference]:
    lines = {line.number: line for line in _lines(statement)}
    ours = _payments(statement.provider, lines)
    for number, line in lines.items():
        payment, theirs = ours.get(number), Money(line.amount)
        if payment is None:
            yield Difference(
                statement=statement, kind=Kind.MISSING_HERE, number=number, theirs=theirs
            )
            continue
        both = {"payment": payment, "ours": payment.amount, "theirs": theirs}
        if payment.amount != theirs:
            yield Difference(statement=statement, kind=Kind.AMOUNT, number=number, **both)
        if _state_then(payment, statement.taken_at) != line.state:
            yield Difference(statement=statement, kind=Kind.STATE, number=number, **both)
    told = {payment.pk for payment in ours.values()} | _told_next_to(statement)
    for payment in paid_on(statement.provider, statement.day):
        if payment.pk not in told:
            yield Difference(
                statement=statement,
                kind=Kind.MISSING_THERE,
                number=payment.external_id,
                payment=payment,
                ours=payment.amount,
            )


def _lines(statement: Statement) -> list[StatementLine]:
    return [StatementLine(**line) for line in statement.lines]


def _payments(provider: str, lines: Mapping[str, StatementLine]) -> dict[str, Payment]:
    """Ours of these numbers; some exports name the document that the payer sees instead."""
    of_provider = Payment.objects.filter(provider=provider)
    by_document = {row.document: row for row in of_provider.filter(document__in=lines)}
    by_number = {row.external_id: row for row in of_provider.filter(external_id__in=lines)}
    return by_document | by_number


def _told_next_to(statement: Statement) -> set[int]:
    """Payments that the provider counts to the day before or after: clocks differ at midnight."""
    day = timedelta(days=1)
    around = Statement.objects.filter(
        provider=statement.provider, day__in=[statement.day - day, statement.day + day]
    )
    lines = {line.number: line for other in around for line in _lines(other)}
    return {payment.pk for payment in _payments(statement.provider, lines).values()}


def _state_then(payment: Payment, at: datetime) -> str:
    """How a payment stood when the statement was taken; nothing if no money had come of it."""
    if payment.paid_at is None or payment.paid_at > at:
        return ""
    was_returned = payment.state == State.REFUNDED and payment.cancelled_at
    return RETURNED if was_returned and was_returned <= at else PAID


def _words(amount: Money | None) -> str:
    return amount.in_words_of("ru") if amount else "—"
