import pytest

from commerce.merchants.models import Role
from tests.storefront.conftest import text
from tests.storefront.seller.conftest import settled


def test_an_accountant_reads_the_statement_and_takes_it_away(stall):
    payout = settled(stall.merchant)
    browser = stall.browser_of(Role.ACCOUNTANT)
    assert payout.number in text(browser.get(stall.at("statements/")))
    page = text(browser.get(stall.at(f"statements/{payout.pk}/")))
    assert "90\u00a0000" in page
    assert "Aksiya" in page
    for kind in ("csv", "xlsx"):
        file = browser.get(stall.at(f"statements/{payout.pk}/file.{kind}"))
        assert f"{payout.number}.{kind}" in file["Content-Disposition"]
        assert file.content


@pytest.mark.parametrize("kind", ["pdf", "exe"])
def test_other_kinds_of_file_do_not_exist(stall, kind):
    at = stall.at(f"statements/{settled(stall.merchant).pk}/file.{kind}")
    assert stall.browser.get(at).status_code == 404


def test_without_statements_the_page_says_when_the_first_comes(stall):
    assert stall.browser.get(stall.at("statements/")).status_code == 200
