"""What comes after the first look and after the parcel: for later, back again, once more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from commerce.catalog.models import Variant
from commerce.core.bilingual import Language
from commerce.orders.commands import change_state
from commerce.orders.models import Order, Return, State
from storefront.pay import link
from tests import factories as make
from tests.journeys.scenes import put_in_cart
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper, walk_in


@pytest.fixture
def goods(transactional_db: None) -> list[Variant]:
    make.make_delivery()
    return [make.make_shown_product(price=50_000, stock=9).variants.get() for _ in range(2)]


@pytest.fixture(
    params=[(PHONE, "uz", True), (DESKTOP, "ru", True), (PHONE, "uz", False)],
    ids=["phone", "desktop", "plain"],
)
def shopper(
    request: pytest.FixtureRequest,
    goods: list[Variant],
    live_server: LiveServer,
    browser: Browser,
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


@pytest.fixture
def delivered(goods: list[Variant]) -> Order:
    order = make.make_order((goods[0], 2), goods[1])
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())
    return order


def go_to_order(shopper: Shopper, order: Order) -> None:
    shopper.open(link(order.number).replace("/uz/", f"/{shopper.language}/", 1))


def test_a_thing_is_saved_for_later_and_taken_back(shopper: Shopper, goods: list[Variant]) -> None:
    page = shopper.page
    for variant in goods:
        product = variant.product
        shopper.go("catalog:product", getattr(product, f"slug_{shopper.language}"))
        put_in_cart(shopper)
    shopper.go("cart:show")
    lines, saved = page.locator("#cart-lines .line"), page.locator("#cart-saved .line")
    expect(lines).to_have_count(2)
    save = shopper.words("Save for later")
    shopper.press(lines.first.get_by_role("button", name=save))
    expect(lines).to_have_count(1)
    expect(saved).to_have_count(1)
    expect(page.locator("#cart-summary .sums-total")).to_contain_text("50")
    shopper.press(saved.get_by_role("button", name=shopper.words("Move to the cart")))
    expect(lines).to_have_count(2)
    expect(page.locator("#cart-summary .sums-total")).to_contain_text("100")
    expect(page.locator("#cart-saved")).to_be_hidden()


def test_what_was_ordered_is_ordered_again(shopper: Shopper, delivered: Order) -> None:
    gone = delivered.lines.last()
    assert gone
    make.put_on_shelf(gone.variant, 0)
    go_to_order(shopper, delivered)
    shopper.press(shopper.page.get_by_role("button", name=shopper.words("Buy again")))
    expect(shopper.page.locator("#cart-lines .line")).to_have_count(1)
    missing = shopper.words("Not there any more: {goods}.", goods=f"{gone.title} × 1")
    expect(shopper.page.get_by_text(missing)).to_be_visible()


def test_a_return_is_asked_for_and_decided(
    shopper: Shopper, delivered: Order, live_server: LiveServer, browser: Browser
) -> None:
    page, line = shopper.page, delivered.lines.first()
    assert line
    go_to_order(shopper, delivered)
    shopper.press(page.locator("#order-return-form"))
    page.locator(f"#id_quantity-{line.pk}").fill("1")
    page.locator(f"#id_reason-{line.pk}").select_option("defective")
    page.locator("#id_comment").fill("Yonmayapti")
    shopper.press(page.get_by_role("button", name=shopper.words("Ask for the return")))
    expect(page.locator("#order-returns")).to_be_visible()

    staff = browser.new_context(base_url=live_server.url)
    staff.add_cookies([{"url": live_server.url, **_of_staff()}])
    desk = staff.new_page()
    for state in ("approved", "received"):
        desk.goto(reverse("backoffice_orders:inspect", args=[delivered.pk]))
        desk.get_by_text("Yonmayapti").is_visible()
        desk.locator(f"[action*='/returns/'] [value={state}]").click()
        desk.wait_for_load_state()
    staff.close()

    assert Return.objects.get().state == Return.State.RECEIVED
    go_to_order(shopper, delivered)
    refund = shopper.words("Refund {amount}", amount=shopper.money(line.price))
    expect(page.locator("main")).to_contain_text(refund)


def _of_staff() -> dict[str, str]:
    """The cookie of somebody who may do everything in the back office."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("olim"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}
