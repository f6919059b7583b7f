"""Applications answered and merchants agreed with, by those who may."""

from __future__ import annotations

import pytest

from commerce.ledger.models import Kind
from commerce.ledger.queries import due_to
from commerce.merchants.models import Application, Document, Invitation, Merchant
from commerce.payouts.models import Contract, Share
from tests import factories as make
from tests.factories.merchants import PDF

pytestmark = pytest.mark.django_db
QUEUE = "/admin/applications/"


def page_of(application: Application) -> str:
    return f"{QUEUE}inspect/{application.pk}/"


def merchant_page(merchant: Merchant) -> str:
    return f"/admin/merchants/inspect/{merchant.pk}/"


def terms(step: str, **changes: str) -> dict[str, str]:
    given = {
        "number": "7/2026",
        "since": "2026-11-01",
        "commission": "12.5",
        "period": "week",
        "hold_days": "10",
        "account": "20208000900000000001",
        "mfo": "00974",
    }
    return {"step": step} | {f"{step}-{name}": value for name, value in (given | changes).items()}


def text(response) -> str:
    return response.content.decode()


def test_the_queue_shows_what_was_handed_in(admin, django_assert_max_num_queries):
    for _ in range(3):
        make.make_application()
    draft = make.make_application("draft")
    admin.get(QUEUE)
    with django_assert_max_num_queries(14):
        page = text(admin.get(QUEUE))
    assert page.count("backoffice-state--submitted") == 3
    assert draft.name not in page
    assert "Anhor" in text(admin.get(f"{QUEUE}?state=submitted"))


def test_an_application_is_approved_with_its_contract(admin):
    category = make.make_category()
    application = make.make_application(category_ids=[category.pk])
    page = text(admin.get(page_of(application)))
    assert category.title_uz in page
    assert application.tin in page
    given = terms("approve", category_1=str(category.pk), rate_1="7")
    assert admin.post(page_of(application), given).status_code == 302
    contract = Contract.objects.get()
    assert (contract.commission, contract.period) == (1_250, "week")
    assert [(rate.category, rate.commission) for rate in contract.rates.all()] == [(category, 700)]
    assert contract.merchant.name == application.name
    assert str(contract.merchant) in text(admin.get(page_of(application)))
    again = admin.post(page_of(application), given)
    assert again.status_code == 422
    assert Merchant.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"commission": "101"},
        {"commission": "x"},
        {"account": "123"},
        {"mfo": "abcde"},
        {"since": ""},
        {"until": "2020-01-01"},
        {"rate_1": "5"},
        {"category_1": "999999", "rate_1": "5"},
    ],
)
def test_terms_that_are_not_right_are_told(admin, changes):
    application = make.make_application()
    response = admin.post(page_of(application), terms("approve", **changes))
    assert response.status_code == 422
    assert 'value="7/2026"' in text(response)
    assert not Merchant.objects.exists()


def test_an_application_is_sent_back_and_rejected(admin):
    first, second = make.make_application(), make.make_application()
    assert admin.post(page_of(first), {"step": "changes", "changes-reason": ""}).status_code == 422
    admin.post(page_of(first), {"step": "changes", "changes-reason": "Skan xira."})
    admin.post(page_of(second), {"step": "reject", "reject-reason": "Taqiqlangan tovar."})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == ("needs_changes", "Skan xira.")
    assert second.state == "rejected"
    assert admin.post(page_of(first), {"step": "unknown"}).status_code in (302, 403)


def test_papers_are_only_for_those_who_decide(admin, member_of, client):
    application = make.make_application()
    address = f"{QUEUE}{application.pk}/papers/{Document.objects.get().pk}/"
    paper = admin.get(address)
    assert paper.content == PDF
    assert paper["Content-Disposition"].startswith("attachment")
    assert paper["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in paper["Cache-Control"]
    other = make.make_application()
    strange = f"{QUEUE}{other.pk}/papers/{Document.objects.all()[0].pk}/"
    assert admin.get(strange).status_code == 404
    assert client.get(address).status_code == 302
    editor = member_of("Editors")
    for forbidden in (address, page_of(application), QUEUE):
        assert editor.get(forbidden).status_code in (302, 403)
    assert member_of("Managers").get(address).status_code == 200


def test_the_page_of_a_merchant_tells_contract_people_and_money(
    admin, django_assert_max_num_queries
):
    merchant = make.make_merchant()
    make.make_merchant_contract(
        merchant, 1_250, number="3/2026", rates={make.make_category().pk: 500}
    )
    admin.get(merchant_page(merchant))
    with django_assert_max_num_queries(30):
        page = text(admin.get(merchant_page(merchant)))
    for told in ("3/2026", "12,5\xa0%", "5\xa0%", "20208000900000000001", merchant.tin):
        assert told in page
    assert merchant_page(merchant) in text(admin.get("/admin/merchants/"))


def test_a_balance_is_corrected_with_a_reason(admin):
    merchant = make.make_merchant()
    given = {"step": "correct", "correct-direction": "-1", "correct-amount": "5 000"}
    assert admin.post(merchant_page(merchant), given).status_code == 422
    assert not Share.objects.exists()
    given["correct-reason"] = "Singan jo‘natma"
    assert admin.post(merchant_page(merchant), given).status_code == 302
    share = Share.objects.get()
    assert (share.made_by, share.net.tiyin) == ("admin", -500_000)
    assert due_to(Kind.MERCHANT, merchant.pk).tiyin == -500_000


def test_a_new_contract_and_an_invitation(admin):
    merchant = make.make_merchant()
    assert admin.post(merchant_page(merchant), terms("contract")).status_code == 302
    taken = admin.post(merchant_page(merchant), terms("contract"))
    assert taken.status_code == 422
    assert Contract.objects.get().merchant == merchant
    given = {"step": "invite", "invite-phone": "90 123", "invite-role": "packer"}
    assert admin.post(merchant_page(merchant), given).status_code == 422
    given["invite-phone"] = "90 123-45-67"
    assert admin.post(merchant_page(merchant), given).status_code == 302
    assert Invitation.objects.get().phone == "+998901234567"


def test_those_who_may_not_neither_see_money_nor_move_it(member_of):
    merchant = make.make_merchant()
    merchandiser = member_of("Merchandisers")
    assert merchandiser.get(merchant_page(merchant)).status_code in (302, 403)
    given = {
        "step": "correct",
        "correct-direction": "1",
        "correct-amount": "1",
        "correct-reason": "why",
    }
    assert merchandiser.post(merchant_page(merchant), given).status_code in (302, 403)
    assert not Share.objects.exists()
