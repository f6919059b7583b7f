from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils import timezone

from commerce.orders.commands import cancel_order
from commerce.orders.models import Order, State
from commerce.payments.commands import confirm_payment, open_payment
from storefront.orders import link
from storefront.pay import next_address
from tests import factories as make
from tests.contracts.conftest import CONTRACTS
from tests.storefront.conftest import says, text


@pytest.fixture(autouse=True)
def _contracts(settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


@pytest.fixture
def order():
    return make.make_order(make.make_shown_product(price=100_000), payment_method="click")


def pay(order):
    facts = {"provider": "click", "external_id": "1", "now": timezone.now()}
    open_payment(order_number=order.number, amount=order.total, **facts)
    confirm_payment(**facts)


def ways(page):
    return [unescape(address) for address in re.findall(r'href="([^"]+/pay/[^"]+)"', text(page))]


def test_an_order_that_waits_offers_every_provider(client, order):
    page = client.get(link(order.number))
    assert [re.findall(r"/pay/(\w+)/", way)[0] for way in ways(page)] == ["payme", "click", "uzum"]
    assert says(page, "The order is waiting for payment")
    assert not says(page, "We are checking your payment…")
    assert "hx-get" not in text(page).partition('id="payment-state"')[2][:200]


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_each_leads_to_the_provider_with_a_link_and_by_itself(client, order, language):
    russian = link(order.number).replace("/uz/", f"/{language}/")
    for way in ways(client.get(russian)):
        page = client.get(way)
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        target = unescape(re.findall(r'content="0; url=([^"]+)"', text(page))[0])
        assert target.startswith("https://")
        assert f'href="{target}"'.replace("&", "&amp;") in text(page)


def test_a_checkout_of_an_online_order_goes_to_its_provider(client, order):
    assert "/pay/click/?key=" in next_address(order)
    assert client.get(next_address(order)).status_code == 200
    pay(order)
    assert next_address(Order.objects.get()) == link(order.number)


def test_who_comes_back_sees_that_it_is_checked(client, order):
    page = client.get(link(order.number) + "&back=1")
    assert says(page, "We are checking your payment…")
    asked = unescape(re.findall(r'hx-get="([^"]+/pay/[^"]+)"', text(page))[0])
    region = client.get(asked)
    assert says(region, "We are checking your payment…")
    assert "hx-get" in text(region)
    assert region["Cache-Control"] == "private, no-store"
    pay(order)
    done = client.get(asked)
    assert says(done, "Thank you, the order is paid")
    assert "hx-get" not in text(done)
    assert says(client.get(link(order.number) + "&back=1"), "Thank you, the order is paid")


def test_a_paid_order_offers_no_payment(client, order):
    pay(order)
    page = client.get(link(order.number))
    assert ways(page) == []
    assert client.get(next_address(order)).status_code == 409


def test_a_cancelled_order_offers_no_payment(client, order):
    cancel_order(order_id=order.pk, now=timezone.now())
    assert ways(client.get(link(order.number))) == []
    assert client.get(next_address(order)).status_code == 409
    assert Order.objects.get().state == State.CANCELLED


@pytest.mark.parametrize("path", ["pay/", "pay/click/"])
@pytest.mark.parametrize("key", ["", "x", "é"])
def test_strangers_find_nothing(client, order, path, key):
    assert client.get(f"/uz/orders/{order.number}/{path}?key={key}").status_code == 404


@pytest.mark.parametrize("provider", ["cash", "paypal", "x" * 300])
def test_what_is_not_offered_is_refused(client, order, provider):
    address = next_address(order).replace("/click/", f"/{provider}/")
    assert client.get(address).status_code == 422


def test_the_foot_of_every_page_promises_what_is_offered(client, order, settings):
    def promised():
        return text(client.get(link(order.number))).partition('class="footer-pay"')[2]

    assert all(f"<li>{name}</li>" in promised() for name in ("Payme", "Click", "Uzum Bank"))
    settings.PAYME_KEY = ""
    assert "<li>Payme</li>" not in promised()
