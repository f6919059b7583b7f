"""Receipts and missing codes in the back office."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.fiscal.models import Receipt
from commerce.merchants.models import Merchant
from tests import factories as make
from tests.commerce.fiscal.conftest import CODES, make_coded, operator  # noqa: F401
from tests.commerce.fiscal.paying import pay_online

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("operator")]

RECEIPTS, CODELESS = "backoffice_receipts:index", "backoffice_missing_codes"


@pytest.fixture
def receipts(operator, run_jobs) -> list[Receipt]:  # noqa: F811
    """One registered, one refused."""
    operator.moods += ["", "refuse"]
    goods = make_coded()
    orders = [pay_online(goods) for _ in range(2)]
    run_jobs()
    return [order.receipts.get() for order in orders]


def page_of(receipt: Receipt) -> str:
    return reverse("backoffice_receipts:inspect", args=[receipt.pk])


def test_receipts_are_found_by_state_and_number(admin: Client, receipts) -> None:
    done, refused = receipts
    for filters, found in [
        ({}, {done, refused}),
        ({"state": "failed"}, {refused}),
        ({"kind": "refund"}, set()),
        ({"registrar": "operator"}, {done, refused}),
        ({"q": done.order.number}, {done}),
        ({"q": done.fiscal_sign}, {done}),
        ({"paid_at_from": "2001-01-01", "paid_at_to": "2001-01-02"}, set()),
    ]:
        answer = admin.get(reverse(RECEIPTS), filters)
        assert set(answer.context["object_list"]) == found, filters


def test_the_list_asks_no_more_for_more(admin: Client, receipts, run_jobs) -> None:
    admin.get(reverse(RECEIPTS))
    with CaptureQueriesContext(connection) as few:
        admin.get(reverse(RECEIPTS))
    goods = make_coded()
    for _ in range(3):
        pay_online(goods)
    run_jobs()
    with CaptureQueriesContext(connection) as many:
        admin.get(reverse(RECEIPTS))
    assert len(many) <= len(few)


def test_the_list_is_taken_away_as_csv(admin: Client, receipts) -> None:
    answer = admin.get(reverse(RECEIPTS), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert f"{receipts[0].amount.tiyin // 100}.00" in lines[-1]
    assert receipts[0].fiscal_sign in lines[-1]


def test_a_receipt_tells_its_lines_and_its_order_leads_to_it(admin: Client, receipts) -> None:
    done, _ = receipts
    page = admin.get(page_of(done)).content.decode()
    assert CODES["ikpu"] in page
    assert done.fiscal_sign in page
    assert "Qayta yuborish" not in page
    order = admin.get(reverse("backoffice_orders:inspect", args=[done.order_id]))
    assert page_of(done) in order.content.decode()


def test_what_was_refused_is_sent_again(admin: Client, receipts, run_jobs) -> None:
    _, refused = receipts
    resend = reverse("backoffice_receipts:resend", args=[refused.pk])
    page = admin.get(page_of(refused)).content.decode()
    assert resend in page
    assert "IKPU is not in the catalogue" in page
    assert admin.get(resend).status_code == 405
    assert admin.post(resend).url == page_of(refused)
    run_jobs()
    refused.refresh_from_db()
    assert refused.is_registered
    assert admin.post(resend).status_code == 302  # told, and nothing more
    assert admin.post(reverse("backoffice_receipts:resend", args=[10**12])).status_code == 404


def test_only_those_who_may_see_and_send_receipts(member_of: Callable, receipts) -> None:
    _, refused = receipts
    resend = reverse("backoffice_receipts:resend", args=[refused.pk])
    manager, editor = member_of("Managers"), member_of("Editors")
    assert manager.get(page_of(refused)).status_code == 200
    assert manager.get(reverse(CODELESS)).status_code == 200
    for address in (page_of(refused), reverse(RECEIPTS), reverse(CODELESS)):
        assert editor.get(address).status_code == 302
    editor.post(resend)
    refused.refresh_from_db()
    assert refused.state == "failed"


def test_what_is_missing_leads_to_the_forms(admin: Client) -> None:
    seller = make.make_merchant(name="Chala savdo")
    goods = make.make_product(merchant=seller, title_uz="Kodsiz choynak")
    nameless = make_coded().product.merchant
    Merchant.objects.filter(pk=nameless.pk).update(tin="")
    page = admin.get(reverse(CODELESS)).content.decode()
    assert "Chala savdo" in page
    assert reverse("wagtailsnippets_merchants_merchant:edit", args=[nameless.pk]) in page
    assert "Kodsiz choynak" not in page
    page = admin.get(reverse(CODELESS), {"merchant": seller.pk}).content.decode()
    assert "Kodsiz choynak" in page
    assert reverse("wagtailsnippets_catalog_product:edit", args=[goods.pk]) in page


@pytest.mark.parametrize(
    "query", [{"merchant": "x"}, {"merchant": "9" * 40}, {"p": "-1"}, {"p": "x"}]
)
def test_strange_questions_are_answered_calmly(admin: Client, query) -> None:
    seller = make.make_product().merchant
    assert admin.get(reverse(CODELESS), {"merchant": seller.pk} | query).status_code == 200


def test_nothing_missing_is_said(admin: Client) -> None:
    make_coded()
    assert not admin.get(reverse(CODELESS)).context["gaps"]


def test_what_is_missing_is_taken_away_as_csv(admin: Client) -> None:
    one, two = (make.make_product(title_uz=title) for title in ("=1+1", "Choynak"))
    sheet = admin.get(reverse(CODELESS), {"format": "csv"}).content.decode("utf-8-sig")
    assert "'=1+1" in sheet
    assert len(sheet.splitlines()) == 3
    only = admin.get(reverse(CODELESS), {"format": "csv", "merchant": two.merchant_id})
    assert one.variants.get().sku not in only.content.decode()


def test_the_page_of_what_is_missing_asks_no_more_for_more(admin: Client) -> None:
    seller = make.make_merchant()
    address, chosen = reverse(CODELESS), {"merchant": seller.pk}
    make.make_product(merchant=seller)
    admin.get(address, chosen)
    with CaptureQueriesContext(connection) as few:
        admin.get(address, chosen)
    for _ in range(4):
        make.make_product(merchant=seller)
        make.make_product()
    with CaptureQueriesContext(connection) as many:
        admin.get(address, chosen)
    assert len(many) <= len(few)


def test_the_first_page_counts_what_is_missing(admin: Client, receipts) -> None:
    make.make_product()
    cards = {url: number for _, number, url in _cards(admin)}
    assert cards[reverse(CODELESS)] == 1
    assert cards[f"{reverse(RECEIPTS)}?state=failed"] == 1


def _cards(client: Client):
    answer = client.get(reverse("wagtailadmin_home"))
    return next(context["cards"] for context in answer.context if "cards" in context)
