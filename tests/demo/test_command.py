"""`manage.py demo` and the commands that build anew what was loaded."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from pytest_django import Settings

from commerce.accounts.commands.codes import DEMO_SELLER
from commerce.accounts.queries import phone_digest
from commerce.catalog.models import Product
from commerce.merchants.models import Merchant
from commerce.search.models import SearchEntry
from commerce.showcase.models import Card
from demo.accounts import open_accounts, open_seller_accounts
from demo.logins import LOGINS, SELLERS

pytestmark = pytest.mark.usefixtures("shop")


def test_nothing_is_done_when_there_are_products(settings: Settings) -> None:
    settings.DEBUG = True
    call_command("demo", "--if-empty")
    assert Product.objects.count() == 299
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("typed", ["0", "-1", "1e3", "many", "²", "99999999999"])
def test_a_number_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(CommandError, match="a number from 1 to"):
        call_command("demo", f"--products={typed}")


def test_the_logins_work_and_stay_as_they_were_changed() -> None:
    open_accounts()
    people = get_user_model().objects.in_bulk(
        [login.username for login in LOGINS], field_name="username"
    )
    admin, editor, manager = (people[login.username] for login in LOGINS)
    assert admin.is_superuser
    assert admin.check_password(LOGINS[0].password)
    assert not editor.is_superuser
    assert editor.has_perms(["wagtailadmin.access_admin", "catalog.change_product"])
    assert not editor.has_perm("pricing.change_price")
    assert manager.has_perms(["pricing.change_price", "orders.change_order"])
    admin.set_password("another one")
    admin.save()
    open_accounts()
    admin.refresh_from_db()
    assert admin.check_password("another one")


def test_the_showcase_and_the_search_are_built_anew_by_commands() -> None:
    Card.objects.filter(product__code="laptop").update(data={"title": str(date.min)})
    SearchEntry.objects.filter(product__code="laptop").delete()
    call_command("rebuild_showcase")
    call_command("rebuild_search")
    assert Card.objects.get(product__code="laptop", language="uz").data["title"] == "Noutbuk 14″"
    assert SearchEntry.objects.count() == 299


def test_every_merchant_has_a_contract_and_an_owner() -> None:
    for _ in range(2):
        open_seller_accounts()
    merchants = Merchant.objects.prefetch_related("contracts", "members__user")
    assert all(len(merchant.contracts.all()) == 1 for merchant in merchants)
    assert all(merchant.members.all()[0].role == "owner" for merchant in merchants)
    seller = get_user_model().objects.get(phone_digest=phone_digest(SELLERS[0].phone))
    assert seller.memberships.get().merchant.slug == SELLERS[0].merchant
    assert SELLERS[0].phone == DEMO_SELLER
