"""Nobody sells without a contract, and a contract holds what was agreed on."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from commerce.merchants.errors import ApplicationNotOpen, NoSuchMerchant
from commerce.merchants.models import Member, Merchant, Role
from commerce.payouts.commands import Terms, approve_application, make_contract
from commerce.payouts.errors import TermsNotRight
from commerce.payouts.models import Contract
from commerce.payouts.queries import contract_on, contracts_of
from tests import factories as make

pytestmark = pytest.mark.django_db
ACCOUNT = "20208000900000000001"
TERMS = Terms("7/2026", date(2026, 11, 1), 1_500, ACCOUNT, "00974")


def test_approval_makes_merchant_owner_and_contract_at_once():
    application = make.make_application()
    contract = approve_application(application_id=application.pk, terms=TERMS, now=timezone.now())
    application.refresh_from_db()
    assert (application.state, application.merchant) == ("approved", contract.merchant)
    member = Member.objects.get(merchant=contract.merchant)
    assert (member.user, member.role) == (application.applicant, Role.OWNER)
    assert (contract.commission, contract.account, contract.mfo) == (1_500, ACCOUNT, "00974")
    with pytest.raises(ApplicationNotOpen):
        approve_application(application_id=application.pk, terms=TERMS, now=timezone.now())


def test_terms_that_are_not_right_admit_nobody():
    application = make.make_application()
    wrong = Terms("7/2026", date(2026, 11, 1), 10_001, "123", "abc")
    with pytest.raises(TermsNotRight) as refused:
        approve_application(application_id=application.pk, terms=wrong, now=timezone.now())
    assert {"account", "mfo"} <= set(refused.value.errors)
    application.refresh_from_db()
    assert application.state == "submitted"
    assert not Merchant.objects.exists()
    assert not Contract.objects.exists()


def test_a_later_contract_takes_the_place_of_an_earlier_one(merchant):
    old = make.make_merchant_contract(merchant, since=date(2026, 1, 1), until=date(2026, 3, 31))
    new = make.make_merchant_contract(merchant, since=date(2026, 7, 1))
    days = {date(2025, 1, 1): old, date(2026, 5, 1): old, date(2026, 7, 1): new}
    assert {day: contract_on(merchant.pk, day) for day in days} == days
    assert list(contracts_of(merchant.pk)) == [new, old]
    assert contract_on(make.make_merchant().pk, date(2026, 7, 1)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"since": date(2026, 2, 1), "until": date(2026, 1, 1)},
        {"commission": 10_001},
        {"number": ""},
        {"number": "1/2020"},
    ],
)
def test_terms_are_checked(merchant, changes):
    make.make_merchant_contract(merchant, number="1/2020")
    with pytest.raises(TermsNotRight):
        make.make_merchant_contract(merchant, **{"since": date(2026, 2, 1)} | changes)
    assert Contract.objects.count() == 1


def test_rates_are_checked(merchant):
    category = make.make_category()
    with pytest.raises(TermsNotRight):
        make.make_merchant_contract(merchant, rates={category.pk: 10_001})
    with pytest.raises(NoSuchMerchant):
        make_contract(merchant_id=merchant.pk + 1, terms=TERMS)


def test_the_bank_account_is_sealed(merchant):
    make.make_merchant_contract(merchant, account=ACCOUNT)
    stored = Contract.objects.extra(select={"raw": "account::text"}).get()
    assert ACCOUNT not in stored.raw
    assert stored.account == ACCOUNT
