from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from dev.browser import LAUNCH_ARGUMENTS, chromium_on_this_machine
from dev.pytest_services import use_copy_of
from tests.journeys.shop import UPLOADS, shop_template
from tests.journeys.shopper import PATIENCE, Shopper, walk_in

type WalkIn = Callable[..., Shopper]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One for all journeys; each shopper has a window of their own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_on_this_machine(), args=LAUNCH_ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _template(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> str:
    with django_db_blocker.unblock():
        return shop_template()


@pytest.fixture
def shop(_template: str, transactional_db: None) -> Iterator[None]:
    """The demo shop as it was loaded; what a test does to it ends with the test."""
    use_copy_of(_template)
    cache.clear()
    with override_settings(MEDIA_ROOT=UPLOADS):
        yield
    cache.clear()


@pytest.fixture
def demo_contracts(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the demo shop runs: with Payme, and with a code that everybody knows."""
    settings.PAYME_MERCHANT_ID, settings.PAYME_KEY = "demo-payme", "demo-payme-key"
    monkeypatch.setattr("commerce.accounts.commands.codes._new_code", lambda phone: "000000")


@pytest.fixture
def visitor(shop: None, live_server: LiveServer, browser: Browser) -> Iterator[WalkIn]:
    """Lets shoppers in. When they leave, nothing may have gone wrong in their browsers."""
    inside: list[Shopper] = []

    def let_in(**options: object) -> Shopper:
        inside.append(walk_in(browser, live_server.url, **options))
        return inside[-1]

    yield let_in
    for shopper in inside:
        shopper.page.context.close()
    assert [problem for shopper in inside for problem in shopper.problems] == []
