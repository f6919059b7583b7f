"""The pages of finance: refunds, statements, gift cards, wallets; and who may not open them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.backoffice.wagtail_hooks import MONEY
from commerce.core.money import Money
from commerce.orders.commands import cancel_order
from commerce.orders.models import Order, Refund
from commerce.payments.commands import confirm_payment, open_payment, plan_repayment
from commerce.payments.models import Difference, Repayment, Statement
from commerce.wallets.models import Adjustment, GiftCard
from commerce.wallets.queries import balance
from tests import factories as make
from tests.contracts.conftest import CONTRACTS

pytestmark = pytest.mark.django_db
REFUNDS, STATEMENTS, CARDS, WALLETS = (view.address for view in MONEY.values())


@pytest.fixture(autouse=True)
def _contracts(settings) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


def make_refund(number: str = "1") -> Refund:
    """Of an order that Payme has the money of and that is cancelled."""
    now = timezone.now()
    order = make.make_unpaid_order((make.make_product(price=100_000).variants.get(), 1))
    facts = {"provider": "payme", "external_id": number, "now": now}
    open_payment(order_number=order.number, amount=order.total, **facts)
    confirm_payment(**facts)
    cancel_order(order_id=order.pk, now=now)
    return Refund.objects.get(order=order)


def press(admin: Client, page: str, button: str, **fields: object):
    return admin.post(reverse(page), {"do": button, **fields}, follow=True)


@pytest.mark.parametrize("page", [REFUNDS, STATEMENTS, CARDS, WALLETS])
def test_pages_open_empty_for_finance_only(admin: Client, member_of, page: str) -> None:
    assert admin.get(reverse(page)).status_code == 200
    assert press(admin, page, "nonsense").status_code == 200
    editor = member_of("Editors")
    assert editor.get(reverse(page)).status_code == 302
    assert editor.post(reverse(page), {"do": "take"}).status_code == 302
    assert reverse(page) not in editor.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(page) in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_a_refund_is_done_by_transfer_and_written_down(admin: Client) -> None:
    refund = make_refund()
    plan_repayment(refund_id=refund.pk, now=timezone.now())
    page = admin.get(reverse(REFUNDS)).content.decode()
    assert refund.order.number in page
    assert 'value="transfer"' in page
    assert 'value="provider"' not in page  # it waits to be done in the cabinet already
    press(admin, REFUNDS, "transfer", refund=refund.pk)
    transfer = Repayment.objects.get(way="transfer")
    press(admin, REFUNDS, "done", repayment=transfer.pk, note="")
    refund.refresh_from_db()
    assert refund.state == "due"
    press(admin, REFUNDS, "done", repayment=transfer.pk, note="MT 17")
    refund.refresh_from_db()
    transfer.refresh_from_db()
    assert (refund.state, transfer.by, transfer.note) == ("done", "admin", "MT 17")
    assert refund.order.number not in admin.get(reverse(REFUNDS)).content.decode()


def test_a_refund_that_did_not_work_is_offered_anew(admin: Client) -> None:
    refund = make_refund()
    plan_repayment(refund_id=refund.pk, now=timezone.now())
    waiting = Repayment.objects.get()
    press(admin, REFUNDS, "give_up", repayment=waiting.pk, note="the card is closed")
    assert "the card is closed" in admin.get(reverse(REFUNDS)).content.decode()
    assert 'value="provider"' in admin.get(reverse(REFUNDS)).content.decode()


@pytest.mark.parametrize(
    ("button", "fields"),
    [
        ("done", {"repayment": "0", "note": "x"}),
        ("give_up", {"repayment": "9" * 30, "note": "x"}),
        ("wallet", {"refund": "x"}),
        ("transfer", {}),
    ],
)
def test_what_is_not_there_is_told(admin: Client, button: str, fields: dict[str, str]) -> None:
    assert press(admin, REFUNDS, button, **fields).status_code == 200


def test_the_number_of_refunds_stands_on_the_first_page(admin: Client) -> None:
    make_refund()
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert f'<a href="{reverse(REFUNDS)}"><strong>1</strong>' in page
    assert f'<a href="{reverse(STATEMENTS)}"><strong>0</strong>' in page


def test_a_statement_is_taken_in_and_explained(admin: Client) -> None:
    def taken(content: bytes):
        file = SimpleUploadedFile("day.csv", content, "text/csv")
        return press(admin, STATEMENTS, "take", provider="payme", day="2026-11-20", file=file)

    assert taken(b"number,amount,state\nx1,5,paid\n").status_code == 200
    row = Difference.objects.get()
    assert "x1" in admin.get(reverse(STATEMENTS)).content.decode()
    press(admin, STATEMENTS, "resolve", difference=row.pk, note="")
    press(admin, STATEMENTS, "resolve", difference=row.pk, note="a test")
    row.refresh_from_db()
    assert (row.note, row.resolved_by) == ("a test", "admin")
    for wrong in (b"\xff\xfe", b"x", b""):
        assert taken(wrong).status_code == 200
    assert Statement.objects.get().lines == [{"number": "x1", "amount": 500, "state": "paid"}]


def test_cards_are_issued_as_a_file_and_found_by_their_end(admin: Client) -> None:
    until = (timezone.localtime() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M")
    told = admin.post(
        reverse(CARDS),
        {"do": "issue", "name": "Gul", "value": "50 000", "count": 3, "expires_at": until},
    )
    assert "no-store" in told["Cache-Control"]
    rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["50000.00"] * 3
    code = rows[0]["code"]
    page = admin.get(reverse(CARDS), {"q": code}).content.decode()
    assert f"…{code[-4:]}" in page
    assert rows[1]["code"] not in page
    card = GiftCard.objects.get(ending=code[-4:])
    press(admin, CARDS, "cancel", card=card.pk)
    card.refresh_from_db()
    assert card.state == "cancelled"
    assert press(admin, CARDS, "issue", name="", value="x", count="-1").status_code == 200
    assert GiftCard.objects.count() == 3


def test_a_wallet_is_found_by_phone_and_corrected_with_a_reason(admin: Client) -> None:
    customer = make.make_customer()
    found = admin.get(reverse(WALLETS), {"phone": customer.phone}).content.decode()
    assert 'value="add"' in found
    facts = {"phone": customer.phone, "amount": "70 000", "reason": "late parcel"}
    press(admin, WALLETS, "add", **facts)
    press(admin, WALLETS, "take", **facts | {"amount": "20 000"})
    press(admin, WALLETS, "take", **facts | {"amount": "50 001"})
    press(admin, WALLETS, "add", **facts | {"reason": ""})
    assert balance(customer.pk) == Money.of_soums(50_000)
    assert {row.by for row in Adjustment.objects.all()} == {"admin"}
    assert "late parcel" in admin.get(reverse(WALLETS), {"phone": customer.phone}).content.decode()


@pytest.mark.parametrize("phone", ["", "x", "+998900000099", "\0"])
def test_a_phone_of_nobody_has_no_wallet(admin: Client, phone: str) -> None:
    assert 'value="add"' not in admin.get(reverse(WALLETS), {"phone": phone}).content.decode()
    assert press(admin, WALLETS, "add", phone=phone, amount="5", reason="x").status_code == 200
    assert not Adjustment.objects.exists()


def test_lists_ask_no_more_for_more(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get(reverse(REFUNDS))
        return len(asked)

    make_refund("1")
    queries()
    few = queries()
    for number in "234":
        make_refund(number)
    assert queries() <= few + 3 * 2  # of each, which payment and provider it may go back by
    assert Order.objects.count() == 4


@pytest.mark.parametrize(
    "name",
    [
        "backoffice_refunds",
        "backoffice_gift_cards",
        "backoffice_cash_report",
        "backoffice_abandoned_carts",
        "backoffice_ledger",
    ],
)
def test_the_header_says_which_page_it_is(admin: Client, name: str) -> None:
    answer = admin.get(reverse(name))
    assert answer.context["breadcrumbs_items"][-1]["label"] == answer.context["page_title"]
