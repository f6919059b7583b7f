"""Papers that an accountant would take."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from commerce.core.money import Money
from commerce.payouts.commands import correct, settle
from commerce.payouts.documents import payment_orders, statement_csv, statement_xlsx
from commerce.payouts.queries import statement
from tests import factories as make
from tests.commerce.payouts.test_settling import LAST_WEEK, MONDAY, sold

pytestmark = pytest.mark.django_db
HOUSE = {"name": "KARVON", "tin": "999000100", "address": "", "account": "1" * 20, "mfo": "00001"}


@pytest.fixture
def payout(merchant, settings):
    settings.HOUSE = HOUSE
    make.make_merchant_contract(merchant, 1_000, number="17/2026")
    sold(merchant, 100_000)
    correct(
        merchant_id=merchant.pk,
        amount=Money(-1_050),
        reason="=HYPERLINK(1)",
        by="finance",
        now=LAST_WEEK + timedelta(hours=1),
    )
    return settle(merchant_id=merchant.pk, now=MONDAY)


def paper(payout):
    return statement(payout.pk, payout.merchant_id)


def rows(text: str) -> list[list[str]]:
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def test_a_statement_as_csv_tells_parties_lines_and_totals(payout, merchant):
    with override("ru"):
        told = rows(statement_csv(paper(payout)))
    cells = [cell for row in told for cell in row]
    assert any("999000100" in cell for cell in cells)
    assert any(merchant.tin in cell and merchant.legal_name in cell for cell in cells)
    assert any("17/2026" in cell for cell in cells)
    sale = next(row for row in told if row[3:] == ["100000.00", "10000.00", "90000.00"])
    assert sale[0] == "20.11.2026"
    assert "Восемьдесят девять тысяч девятьсот восемьдесят девять сум 50 тийин" in cells
    assert not any(cell.startswith("=") for cell in cells)


def test_a_statement_as_a_workbook_has_numbers_and_dates(payout):
    with override("uz"):
        sheet = load_workbook(BytesIO(statement_xlsx(paper(payout)))).active
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert any(value == Decimal("89989.5") for value in values if isinstance(value, float))
    assert date(2026, 11, 20) in [value.date() for value in values if hasattr(value, "date")]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_the_bank_hears_receiver_amount_and_purpose(payout, merchant):
    with override("uz"):
        _, order = rows(payment_orders([payout]))
    assert order[0] == payout.number
    assert order[2:6] == [merchant.tin, "20208000900000000001", "00974", "89989.50"]
    assert "17/2026" in order[6]
    assert "16.11.2026" in order[6]
