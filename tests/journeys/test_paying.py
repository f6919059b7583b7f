"""Paying an order: to each provider and back, while the provider tells the shop what came of it."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect
from pytest_django.live_server_helper import LiveServer

from commerce.catalog.models import Product
from commerce.core.bilingual import Language, text_of
from commerce.orders.models import Order
from storefront.pay import link
from tests import factories as make
from tests.contracts.callers import ClickCaller, PaymeCaller, UzumCaller
from tests.contracts.conftest import CONTRACTS
from tests.journeys.scenes import ask_for_delivery, put_in_cart
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper, walk_in

ELSEWHERE = re.compile("^https://")
COURIER = re.compile(r"25\s000")
NAMES = {"payme": "Payme", "click": "Click", "uzum": "Uzum Bank"}


@pytest.fixture
def product(transactional_db: None, settings: Any) -> Product:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    make.make_delivery()
    return make.make_shown_product(price=100_000, stock=5)


@pytest.fixture
def order(product: Product) -> Order:
    return make.make_order(product, payment_method="payme")


@pytest.fixture(
    params=[(PHONE, "uz", True), (DESKTOP, "ru", True), (PHONE, "ru", False)],
    ids=["phone", "desktop", "plain"],
)
def shopper(
    request: pytest.FixtureRequest, product: Product, live_server: LiveServer, browser: Browser
) -> Iterator[Shopper]:
    device: Device
    language: Language
    device, language, has_scripts = request.param
    inside = walk_in(
        browser, live_server.url, language=language, device=device, has_scripts=has_scripts
    )
    yield inside
    inside.page.context.close()
    assert inside.problems == []


@pytest.mark.parametrize("provider", NAMES)
def test_a_guest_buys_and_pays(
    shopper: Shopper, product: Product, live_server: LiveServer, provider: str
) -> None:
    shopper.page.route(ELSEWHERE, _page_of_provider)
    shopper.go("catalog:product", text_of(product, "slug", shopper.language))
    put_in_cart(shopper)
    shopper.go("checkout:show")
    _fills_in(shopper)
    _chooses(shopper, provider)
    shopper.press(shopper.page.locator("[form=checkout-form][type=submit]"))
    _pays(shopper, provider, live_server.url)


def test_a_buyer_pays_in_another_way_than_was_chosen(
    shopper: Shopper, order: Order, live_server: LiveServer
) -> None:
    page = shopper.page
    page.route(ELSEWHERE, _page_of_provider)
    shopper.open(link(order.number).replace("/uz/", f"/{shopper.language}/", 1))
    way = page.get_by_role("link", name=shopper.words("Pay with {name}", name=NAMES["click"]))
    shopper.press(way)
    _pays(shopper, "click", live_server.url)


def _fills_in(shopper: Shopper) -> None:
    page, place = shopper.page, make.make_address()
    page.locator("#id_name").fill("Nodira Yoʻldosheva")
    page.locator("#id_phone").fill("+998 90 123 45 67")
    page.locator("#id_region").select_option(place.region)
    ask_for_delivery(shopper)
    page.locator("#id_district").select_option(place.district)
    ask_for_delivery(shopper)
    shopper.press(page.locator("label[for=delivery-courier]"))
    ask_for_delivery(shopper)
    expect(page.locator("#checkout-summary")).to_contain_text(COURIER)
    page.locator("#id_street").fill("Bunyodkor shohkoʻchasi, 31-uy")


def _chooses(shopper: Shopper, provider: str) -> None:
    """With scripts the sums are drawn again, the button under them too."""
    way = shopper.page.locator(f"label[for=payment-{provider}]")
    if not shopper.has_scripts:
        shopper.press(way)
        return
    with shopper.page.expect_response("**/checkout/address/") as drawn:
        shopper.press(way)
    drawn.value.finished()
    expect(shopper.page.locator(".htmx-request")).to_have_count(0)


def _pays(shopper: Shopper, provider: str, shop: str) -> None:
    """At the provider, which tells the shop while the buyer comes back and waits."""
    page = shopper.page
    page.wait_for_url(ELSEWHERE)
    shopper.open(_address_to_come_back_to(provider, page.url))
    expect(page.get_by_text(shopper.words("We are checking your payment…"))).to_be_visible()
    _money_comes(provider, shop, Order.objects.get())
    if not shopper.has_scripts:
        shopper.press(page.get_by_role("link", name=shopper.words("Check again")))
    expect(page.get_by_text(shopper.words("Thank you, the order is paid"))).to_be_visible()
    expect(page.get_by_text(shopper.words("The order is waiting for payment"))).to_have_count(0)


def _page_of_provider(route: Route) -> None:
    route.fulfill(body="<h1>The provider</h1>", content_type="text/html")


def _address_to_come_back_to(provider: str, address: str) -> str:
    parts = urlsplit(address)
    if provider == "payme":
        told = base64.b64decode(parts.path[1:]).decode()
        return dict(pair.split("=", 1) for pair in told.split(";"))["c"]
    return parse_qs(parts.query)[{"click": "return_url", "uzum": "redirectUrl"}[provider]][0]


def _money_comes(provider: str, shop: str, order: Order) -> None:
    if provider == "payme":
        payme = PaymeCaller(shop, CONTRACTS["PAYME_KEY"])
        payme.result("PerformTransaction", id=payme.created(order))
    elif provider == "click":
        click = ClickCaller(shop, CONTRACTS["CLICK_SECRET_KEY"], service_id="111")
        assert click.complete(order, click.prepared(order))["error"] == 0
    else:
        uzum = UzumCaller(shop, "uzum-login", CONTRACTS["UZUM_PASSWORD"], service_id=333)
        assert uzum.confirm(uzum.created(order)).status == 200
