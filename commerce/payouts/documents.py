"""Papers of merchants' money: the statement of a period, and the orders that the bank gets.

Texts are in the active language. A face prints `Statement` as a page; the rest are files.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from openpyxl.styles.alignment import Alignment
from openpyxl.styles.fonts import Font
from openpyxl.utils.cell import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.writer.excel import save_workbook

from commerce.core.bilingual import language_or_default
from commerce.core.money import TIYIN_IN_SOUM, Money, vat_in
from commerce.core.numerals import spelled_out
from commerce.payouts.models import Payout

VAT_PERCENT = 12  # which the commission includes
SOUMS = "# ##0.00"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = (
    gettext_lazy("Date"),
    gettext_lazy("Operation"),
    gettext_lazy("Order"),
    gettext_lazy("Gross"),
    gettext_lazy("Commission"),
    gettext_lazy("Net"),
)
WIDTHS = (12, 44, 18, 18, 18, 18)

type Cell = str | date | Money
type Row = Sequence[Cell]


@dataclass(frozen=True)
class Party:
    """One side of a contract as papers name it."""

    name: str
    tin: str
    address: str
    account: str
    mfo: str


@dataclass(frozen=True)
class StatementLine:
    at: datetime
    kind: str
    text: str
    order_number: str
    gross: Money
    commission: Money
    net: Money


@dataclass(frozen=True)
class Statement:
    """What a merchant earned in a period and what became of it."""

    number: str
    since: date
    until: date
    contract: str
    contract_since: date
    house: Party
    merchant: Party
    opening: Money
    lines: list[StatementLine]
    amount: Money
    state: str
    paid_on: date | None
    closing: Money

    @property
    def gross(self) -> Money:
        return Money.total(line.gross for line in self.lines)

    @property
    def commission(self) -> Money:
        return Money.total(line.commission for line in self.lines)

    @property
    def net(self) -> Money:
        return Money.total(line.net for line in self.lines)

    @property
    def vat(self) -> Money:
        """The tax that the commission includes."""
        return vat_in(self.commission, VAT_PERCENT)

    @property
    def amount_in_words(self) -> str:
        return spelled_out(self.amount, language_or_default(get_language()))


def the_house() -> Party:
    return Party(**settings.HOUSE)


def statement_csv(statement: Statement) -> str:
    """For a spreadsheet: amounts in soʻm with tiyin after a point."""
    return _written(_table(statement))


def statement_xlsx(statement: Statement) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = statement.number
    for row in _table(statement):
        sheet.append([_in_cell(cell) for cell in row])
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    heading = len(_head(statement)) + 1
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, Decimal):
                cell.number_format = SOUMS
            elif isinstance(cell.value, date):
                cell.number_format = "DD.MM.YYYY"
            cell.font = Font(bold=cell.row in (1, heading))
            cell.alignment = Alignment(vertical="top", wrap_text=cell.column == 2)
    sheet.freeze_panes = f"A{heading + 1}"
    file = BytesIO()
    save_workbook(book, file)
    return file.getvalue()


def payment_orders(payouts: Iterable[Payout]) -> str:
    """What the bank is to pay, as CSV: one order a row, with its receiver and its purpose."""
    heading = (
        _("Number"),
        _("Receiver"),
        _("Taxpayer number"),
        _("Account"),
        _("MFO"),
        _("Amount"),
        _("Purpose"),
    )
    return _written([heading, *(_payment_order(payout) for payout in payouts)])


def purpose_of(payout: Payout) -> str:
    """Why it is paid, as the bank's order says."""
    return _(
        "Goods sold at the marketplace from %(since)s until %(until)s, contract %(contract)s of "
        "%(day)s, statement %(number)s. VAT is with the seller."
    ) % {
        "since": f"{payout.since:%d.%m.%Y}",
        "until": f"{payout.until:%d.%m.%Y}",
        "contract": payout.contract.number,
        "day": f"{payout.contract.since:%d.%m.%Y}",
        "number": payout.number,
    }


def _payment_order(payout: Payout) -> Row:
    merchant, contract = payout.merchant, payout.contract
    return (
        payout.number,
        merchant.legal_name,
        merchant.tin,
        contract.account,
        contract.mfo,
        payout.amount,
        purpose_of(payout),
    )


def _table(statement: Statement) -> list[Row]:
    """The whole statement as rows."""
    lines: Iterable[Row] = (
        (
            timezone.localdate(line.at),
            line.text,
            line.order_number,
            line.gross,
            line.commission,
            line.net,
        )
        for line in statement.lines
    )
    return [
        *_head(statement),
        tuple(str(heading) for heading in HEADINGS),
        *lines,
        *_foot(statement),
    ]


def _head(statement: Statement) -> list[Row]:
    return [
        (_("Statement %(number)s") % {"number": statement.number},),
        (_("Period"), f"{statement.since:%d.%m.%Y} – {statement.until:%d.%m.%Y}"),
        (_("Contract"), f"{statement.contract}, {statement.contract_since:%d.%m.%Y}"),
        (_("Marketplace"), _named(statement.house)),
        (_("Seller"), _named(statement.merchant)),
        (_("Opening balance"), "", "", "", "", statement.opening),
    ]


def _foot(statement: Statement) -> list[Row]:
    return [
        (_("Total"), "", "", statement.gross, statement.commission, statement.net),
        (_("of which VAT of the commission"), "", "", "", statement.vat),
        (_("Paid out"), statement.amount_in_words, "", "", "", statement.amount),
        (_("Closing balance"), "", "", "", "", statement.closing),
    ]


def _named(party: Party) -> str:
    return ", ".join(
        part
        for part in (
            party.name,
            f"{_('TIN')} {party.tin}",
            party.address,
            f"{_('account')} {party.account}",
            f"{_('MFO')} {party.mfo}",
        )
        if part
    )


def _written(rows: Iterable[Row]) -> str:
    """CSV that spreadsheets open rightly: with the mark of UTF-8."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _plain(cell: Cell) -> str:
    match cell:
        case Money():
            return f"{_soums(cell):.2f}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case _:
            return _harmless(cell)


def _in_cell(cell: Cell) -> Any:
    if isinstance(cell, Money):
        return _soums(cell)
    return _harmless(cell) if isinstance(cell, str) else cell


def _soums(amount: Money) -> Decimal:
    return Decimal(amount.tiyin) / TIYIN_IN_SOUM


def _harmless(text: str) -> str:
    """No spreadsheet shall take a name for a formula."""
    return f"'{text}" if text.startswith(FORMULAS) else text
