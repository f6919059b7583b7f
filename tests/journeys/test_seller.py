"""The seller portal in a browser: every page serves everybody, and a row is changed in place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.feeds.commands import upload_sheet, work_on_sheet
from commerce.pricing.models import Price
from tests import factories as make
from tests.journeys.shopper import Device, Shopper, walk_in
from tests.journeys.test_every_page import barriers, what_leaves_the_narrowest_phone
from tests.storefront.seller.conftest import Stall, make_stall, settled
from tests.storefront.seller.test_access import given_back

PHONE = Device("phone", 390, 844, is_touched=True)
DESKTOP = Device("desktop", 1280, 900)


@pytest.fixture
def stall(transactional_db: None) -> Stall:
    """A merchant with something on every page."""
    stall = make_stall(title_uz="Choʻyan qozon", title_ru="Чугунный казан")
    make.make_product(merchant=stall.merchant, live=False, variants=[{"price": None}], stock=0)
    settled(stall.merchant)
    return stall


@pytest.fixture
def seller(stall: Stall, live_server: LiveServer, browser: Browser) -> Iterator[dict[str, object]]:
    """Lets the merchant in on a device; nothing may go wrong in the browser."""
    inside: list[Shopper] = []

    def let_in(**options: object) -> Shopper:
        shopper = walk_in(browser, live_server.url, reduced_motion="reduce", **options)
        cookie = stall.browser.cookies[settings.SESSION_COOKIE_NAME].value
        shopper.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        inside.append(shopper)
        return shopper

    yield let_in
    for shopper in inside:
        shopper.page.context.close()
    assert [problem for shopper in inside for problem in shopper.problems] == []


def pages_of(stall: Stall) -> list[str]:
    """A path for each page that a merchant looks at."""
    back, order = given_back(stall), make.make_order((stall.variant, 2))
    sheet = upload_sheet(
        merchant_id=stall.merchant.pk,
        user_id=None,
        file_name="narxlar.csv",
        content=f"sku;price\n{stall.variant.sku};140000\nX;1\n".encode(),
        language="uz",
        now=timezone.now(),
    )
    work_on_sheet(sheet_id=sheet.pk)
    return [
        "",
        "orders/",
        f"orders/{stall.part_of(order).number}/",
        "returns/",
        f"returns/{back.pk}/",
        "goods/",
        "goods/?q=qwzx",
        "sheets/",
        f"sheets/{sheet.pk}/",
        "members/",
        "statements/",
        f"statements/{stall.merchant.payouts.get().pk}/",
    ]


@pytest.mark.parametrize(("device", "language"), [(PHONE, "uz"), (DESKTOP, "ru")], ids=str)
def test_every_page_serves_everybody(stall, seller, device: Device, language: Language) -> None:
    shopper = seller(device=device, language=language)
    faults = {}
    for path in pages_of(stall):
        shopper.open(stall.at(path, language))
        faults[path] = barriers(shopper, "light") + barriers(shopper, "dark")
        if device is PHONE:
            faults[path] += what_leaves_the_narrowest_phone(shopper)
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_price_is_changed_in_its_row_and_put_back(stall, seller) -> None:
    shopper = seller(device=DESKTOP, language="uz")
    shopper.open(stall.at("goods/"))
    row = shopper.page.locator(f"#goods-{stall.variant.pk}")
    row.locator("input.seller-cell[name=price]").fill("140000")
    row.locator("input.seller-cell[name=price]").press("Enter")
    expect(row.get_by_role("status")).to_be_visible()
    price = Price.objects.get(variant=stall.variant)
    assert price.amount == Money.of_soums(140_000)
    row.locator("form").last.get_by_role("button").click()
    expect(row.locator("input.seller-cell[name=price]")).to_have_value("150000")


def test_without_scripts_the_row_is_saved_too(stall, seller) -> None:
    shopper = seller(device=PHONE, language="ru", has_scripts=False)
    shopper.open(stall.at("goods/", "ru"))
    row = shopper.page.locator(f"#goods-{stall.variant.pk}")
    row.locator("input.seller-cell[name=price]").fill("139000")
    shopper.press(row.get_by_role("button").first)
    expect(shopper.page.locator(".alert")).to_be_visible()
    assert Price.objects.get(variant=stall.variant).amount == Money.of_soums(139_000)
