"""Payouts go to the bank and come back answered; the books are open to those who may read them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms.backoffice.ledger import HEIGHT, bars_of
from commerce.core.money import Money
from commerce.payouts.commands import settle
from commerce.payouts.models import Payout
from commerce.payouts.queries import MonthCommission
from tests import factories as make
from tests.commerce.payouts.conftest import bought, delivered, variant_of
from tests.commerce.payouts.test_settling import LAST_WEEK, MONDAY, sold
from tests.contracts.conftest import CONTRACTS

pytestmark = pytest.mark.django_db
LIST, BANK, LEDGER = "/admin/payouts/", "/admin/payouts/bank/", "/admin/ledger/"


@pytest.fixture(autouse=True)
def _contracts(settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


@pytest.fixture
def merchant(db):
    merchant = make.make_merchant()
    make.make_merchant_contract(merchant, 1_000, number="3/2026")
    return merchant


@pytest.fixture
def payout(merchant):
    sold(merchant)
    return settle(merchant_id=merchant.pk, now=MONDAY)


def text(response) -> str:
    return response.content.decode()


def page_of(payout: Payout) -> str:
    return f"{LIST}inspect/{payout.pk}/"


def test_payouts_are_listed_and_found(admin, payout, django_assert_max_num_queries):
    admin.get(LIST)
    with django_assert_max_num_queries(16):
        page = text(admin.get(LIST))
    assert payout.number in page
    assert BANK in page
    assert payout.number not in text(admin.get(f"{LIST}?state=paid"))


def test_a_payout_is_confirmed_on_its_page(admin, payout):
    page = text(admin.get(page_of(payout)))
    assert payout.shares.get().sub_order.number in page
    given = {"step": "confirm", "confirm-paid_on": "2026-11-24", "confirm-answer": "№ 71"}
    assert admin.post(page_of(payout), given).status_code == 302
    payout.refresh_from_db()
    assert (payout.state, payout.answer) == ("paid", "№ 71")
    fail = {"step": "fail", "fail-answer": "no"}
    assert admin.post(page_of(payout), fail).status_code == 422
    assert 'id="step-fail"' not in text(admin.get(page_of(payout)))


def test_a_payout_fails_with_a_reason(admin, payout):
    assert admin.post(page_of(payout), {"step": "fail", "fail-answer": ""}).status_code == 422
    admin.post(page_of(payout), {"step": "fail", "fail-answer": "no such account"})
    payout.refresh_from_db()
    assert payout.state == "failed"


def test_the_bank_gets_a_file_and_pays(admin, payout):
    assert payout.number in text(admin.get(BANK))
    file = admin.post(BANK, {"payout": [payout.pk]})
    assert file["Content-Type"].startswith("text/csv")
    assert "90000.00" in text(file)
    payout.refresh_from_db()
    assert payout.state == "sent"
    for strange in ([], ["x"], ["9" * 30], ["²"], [str(payout.pk + 1)]):
        assert admin.post(BANK, {"payout": strange}).status_code == 302
    admin.post(BANK, {"payout": [payout.pk], "confirm": "1"})
    payout.refresh_from_db()
    assert (payout.state, payout.paid_on) == ("paid", timezone.localdate())


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_a_statement_is_printed_and_downloaded(admin, payout, merchant, language):
    base = f"{LIST}{payout.pk}/statement"
    page = text(admin.get(f"{base}/print/{language}/"))
    for told in (merchant.tin, "3/2026", payout.shares.get().sub_order.number):
        assert told in page
    words = {"uz": "Toʻqson ming soʻm 00 tiyin", "ru": "Девяносто тысяч сум 00 тийин"}
    assert words[language] in page
    assert admin.get(f"{base}/csv/{language}/").content.startswith("\ufeff".encode())
    assert admin.get(f"{base}/xlsx/{language}/").content.startswith(b"PK")
    assert admin.get(f"{base}/pdf/{language}/").status_code == 404
    assert admin.get(f"{base}/csv/en/").status_code == 404


def test_the_ledger_shows_what_every_account_has(admin, payout, merchant):
    page = text(admin.get(LEDGER))
    assert merchant.name in page
    assert "<svg" in page
    account = text(admin.get(f"{LEDGER}merchant/{merchant.pk}/"))
    assert f"payout:{payout.number}" in account
    assert "payout:" not in text(admin.get(f"{LEDGER}commission/"))
    assert admin.get(f"{LEDGER}nothing/").status_code == 404
    assert admin.get(f"{LEDGER}merchant/{merchant.pk}/?p=x").status_code == 200


def test_an_empty_ledger_is_shown_too(admin):
    assert admin.get(LEDGER).status_code == 200


def test_parcels_that_wait_for_a_contract_are_told(admin):
    delivered(bought(variant_of(make.make_merchant()), now=LAST_WEEK), LAST_WEEK)
    assert "backoffice_payouts" not in text(admin.get(LIST))
    assert "1." in text(admin.get(LIST))


@pytest.mark.parametrize("group", ["Editors", "Merchandisers"])
def test_others_see_nothing_of_it(member_of, payout, group):
    client = member_of(group)
    file = f"{LIST}{payout.pk}/statement/csv/uz/"
    for address in (LIST, BANK, page_of(payout), LEDGER, f"{LEDGER}commission/", file):
        assert client.get(address).status_code in (302, 403)
    assert client.post(BANK, {"payout": [payout.pk]}).status_code in (302, 403)
    payout.refresh_from_db()
    assert payout.state == "prepared"


def test_bars_are_as_high_as_their_months():
    day = timezone.localdate()
    months = [MonthCommission(day, Money(tiyin)) for tiyin in (50, 100, -10)]
    assert [bar.height for bar in bars_of(months)] == [HEIGHT // 2, HEIGHT, 0]
    assert bars_of([]) == []
    assert bars_of(months[2:])[0].height == 0
