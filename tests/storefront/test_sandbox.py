from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from commerce.orders.models import Order, State
from storefront.pay import link, next_address
from tests import factories as make
from tests.contracts.conftest import CONTRACTS
from tests.storefront.conftest import says, text


@pytest.fixture(autouse=True)
def _contracts(settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    settings.INSTALMENT_PAGE = "http://testserver/uz/pay/sandbox/"


@pytest.fixture
def order():
    product = make.make_shown_product(price=300_000)
    return make.make_order(product, payment_method="instalment")


def applied(client, order, months="6"):
    """The address of the sandbox, to which the buyer is sent."""
    done = client.post(link(order.number, "pay:apply"), {"months": months})
    assert done.status_code == 303
    page = text(client.get(done["Location"]))
    return unescape(re.findall(r'content="0; url=([^"]+)"', page)[0])


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_the_buyer_chooses_among_the_plans(client, order, language):
    address = next_address(order, months=24).replace("/uz/", f"/{language}/")
    page = client.get(address)
    assert says(page, "For how many months", language)
    assert re.findall(r'name="months" value="(\d+)"', text(page)) == ["3", "6", "12", "24"]
    chosen = re.findall(r'value="(\d+)"\s+required\s+checked', text(page))
    assert chosen == ["24"]


@pytest.mark.parametrize("months", ["", "x", "5", "9999", "-3", "\0"])
def test_a_plan_that_is_none_is_refused(client, order, months):
    done = client.post(link(order.number, "pay:apply"), {"months": months})
    assert done.status_code == 422
    assert client.get(f"{next_address(order)}&months={months}").status_code == 200


def test_who_is_approved_and_signs_has_paid(client, order, settings):
    address = applied(client, order)
    assert parse_qs(urlsplit(address).query)["months"] == ["6"]
    assert client.get(address).status_code == 404  # not in a shop that sells
    settings.DEBUG = True
    assert client.get(address).status_code == 200
    assert "200" in text(client.post(address, {"call": "approved"}))
    page = client.post(address, {"call": "active"})
    assert link(order.number) in unescape(text(page))
    assert Order.objects.get().state == State.PAID
    paid = client.get(link(order.number) + "&back=1")
    assert says(paid, "Thank you, the order is paid")


def test_who_is_declined_is_offered_other_ways(client, order, settings):
    address = applied(client, order)
    settings.DEBUG = True
    client.post(address, {"call": "declined"})
    page = text(client.get(link(order.number)))
    assert all(f"/pay/{code}/" in page for code in ("payme", "click", "uzum", "instalment"))


@pytest.mark.parametrize("query", ["", "?application=x", "?application=%00"])
def test_an_application_that_is_none_is_not_found(client, order, settings, query):
    settings.DEBUG = True
    assert client.get(f"/uz/pay/sandbox/{query}").status_code == 404


def test_nobody_is_sent_elsewhere(client, order, settings):
    address = applied(client, order).split("&return_url=")[0]
    settings.DEBUG = True
    page = text(client.get(f"{address}&return_url=https://evil.example/"))
    assert (
        "evil.example"
        not in page.partition("<main")[2].replace("return_url=", "").split("</form>")[1]
    )


def test_what_is_too_cheap_is_not_paid_in_parts(client):
    order = make.make_order(make.make_shown_product(price=10_000), payment_method="payme")
    assert "/pay/instalment/" not in text(client.get(link(order.number)))
