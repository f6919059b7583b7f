import re

import pytest

from commerce.customers.models import CustomerAddress
from tests import factories as make
from tests.storefront.conftest import HTMX, text

PLACE = make.make_address()


def form(**changes):
    given = {
        "name": "Ali Valiyev",
        "phone": "90 123-45-67",
        "region": PLACE.region,
        "district": PLACE.district,
        "street": "Bobur koʻchasi, 1",
        "landmark": "",
    }
    return given | changes


def test_address_is_added_changed_and_deleted(own, customer):
    assert own.post("/uz/account/addresses/new/", form()).status_code == 303
    row = CustomerAddress.objects.get()
    assert (row.customer, row.phone, row.is_default) == (customer, "+998901234567", True)
    address = f"/uz/account/addresses/{row.pk}/"
    assert 'value="Bobur koʻchasi, 1"' in text(own.get(address))
    own.post(address, form(street="Yangi koʻcha, 2"))
    assert "Yangi koʻcha, 2" in text(own.get("/uz/account/addresses/"))
    own.post(f"{address}delete/")
    assert not CustomerAddress.objects.exists()


def test_another_address_becomes_the_default_one(own, customer):
    make.make_customer_address(customer)
    second = make.make_customer_address(customer)
    own.post(f"/uz/account/addresses/{second.pk}/default/")
    assert CustomerAddress.objects.get(is_default=True) == second


def test_address_of_another_is_not_found(stranger, customer):
    row = make.make_customer_address(customer)
    for number in (row.pk, 2**70):
        address = f"/uz/account/addresses/{number}/"
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, form()).status_code == 404
        assert stranger.post(f"{address}default/").status_code == 404
        assert stranger.post(f"{address}delete/").status_code == 404
    assert row.street not in text(stranger.get("/uz/account/addresses/"))
    row.refresh_from_db()
    assert row.street == "Navoiy koʻchasi, 5"


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "UZ-XX"},
        {"district": "nowhere"},
        {"phone": "+1 202 555 0123"},
        {"name": ""},
        {"street": "x" * 201},
        {"landmark": "\0"},
    ],
)
def test_address_that_can_not_be_is_a_422_that_keeps_what_was_typed(own, wrong):
    refused = own.post("/uz/account/addresses/new/", form(**wrong))
    assert refused.status_code == 422
    assert "has-error" in text(refused)
    assert wrong.keys() & {"street"} or 'value="Bobur koʻchasi, 1"' in text(refused)
    assert not CustomerAddress.objects.exists()


def test_districts_follow_the_region_with_and_without_scripts(own):
    answer = own.post("/uz/account/addresses/districts/", form(), headers=HTMX)
    assert re.search(r'id="account-districts"[^>]*hx-swap-oob="true"', text(answer))
    assert f'value="{PLACE.district}"' in text(answer)
    page = own.post("/uz/account/addresses/new/", form(only="districts"))
    assert page.status_code == 200
    assert f'value="{PLACE.district}"' in text(page)
    assert not CustomerAddress.objects.exists()
