from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.models import EventRow
from commerce.merchants.commands import add_member, save_merchant
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Merchant, Role
from commerce.merchants.queries import memberships_of, merchant_by_slug
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_trading_merchant_is_found_by_its_slug():
    merchant = make.make_merchant(slug="texno-olam")
    assert merchant_by_slug("texno-olam") == merchant


@pytest.mark.parametrize("slug", ["", "yoq", "texno\x00olam", "техно", "a/b", "x" * 500])
def test_any_other_address_is_refused(slug):
    make.make_merchant(slug="texno-olam")
    with pytest.raises(NoSuchMerchant):
        merchant_by_slug(slug)


def test_a_merchant_that_stopped_trading_has_no_page():
    make.make_merchant(slug="texno-olam", is_active=False)
    with pytest.raises(NoSuchMerchant):
        merchant_by_slug("texno-olam")


def test_a_change_is_announced():
    merchant = make.make_merchant()
    merchant.name = "Texno Dunyo"
    save_merchant(merchant)
    assert EventRow.objects.get(name="merchant.changed").payload == {"merchant_id": merchant.pk}


def test_a_person_sells_under_their_pinfl():
    merchant = make.make_merchant()
    merchant.tin = "30101199900017"
    save_merchant(merchant)
    assert Merchant.objects.get().tin == "30101199900017"


@pytest.mark.parametrize(
    "fields", [{"tin": "12345"}, {"tin": "123456789012"}, {"name": ""}, {"slug": "bir xil"}]
)
def test_a_merchant_with_wrong_facts_is_not_stored(fields):
    merchant = make.make_merchant()
    for name, value in fields.items():
        setattr(merchant, name, value)
    with pytest.raises(ValidationError):
        save_merchant(merchant)
    assert not EventRow.objects.filter(name="merchant.changed").exists()


@pytest.mark.parametrize("rating", ["0.99", "5.01"])
def test_the_table_itself_holds_no_impossible_rating(rating):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_merchant(rating=Decimal(rating))
    assert not Merchant.objects.exists()


def test_who_works_for_a_merchant_has_one_role_there():
    merchant, user = make.make_merchant(), make.make_customer()
    add_member(merchant_id=merchant.pk, user_id=user.pk, role=Role.PACKER, now=timezone.now())
    add_member(merchant_id=merchant.pk, user_id=user.pk, role=Role.OWNER, now=timezone.now())
    assert [(m.merchant, m.role) for m in memberships_of(user.pk)] == [(merchant, Role.OWNER)]
    assert not memberships_of(make.make_customer().pk)
