"""What a shop of today is expected to do: remember, go back, look right in the dark."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import PHONE, Shopper


def test_what_was_looked_at_is_shown_again(visitor: WalkIn) -> None:
    shopper = visitor(device=PHONE)
    scenes.product(shopper)
    expect(looked_at(shopper)).to_have_count(0)
    shopper.open(scenes.place(shopper, "lamp"))
    shopper.page.locator("#recent").scroll_into_view_if_needed()
    expect(looked_at(shopper)).to_have_text(["Futbolka"])


def test_dark_stays_dark_until_it_is_light_again(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.home(shopper)
    light = ground(shopper)
    switch_theme(shopper)
    dark = ground(shopper)
    assert dark != light
    scenes.category(shopper)
    assert ground(shopper) == dark
    switch_theme(shopper)
    assert ground(shopper) == light


def test_a_dark_device_gets_dark_pages(visitor: WalkIn) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        shopper = visitor(color_scheme=scheme)
        scenes.home(shopper)
        grounds.add(ground(shopper))
    assert len(grounds) == 2


def test_back_undoes_one_filter_after_the_other(visitor: WalkIn) -> None:
    shopper = visitor()
    page = shopper.page
    scenes.category(shopper)
    everything = count(shopper)

    shopper.press(page.locator("label[for=facet-colour-red]"))
    page.wait_for_url(re.compile(r"\?attr\.colour=red$"))
    expect(results(shopper)).not_to_have_count(everything)
    red = count(shopper)
    page.locator("#sort").select_option("dear")
    page.wait_for_url("**sort=dear**")

    page.go_back()
    page.wait_for_url(re.compile(r"\?attr\.colour=red$"))
    expect(results(shopper)).to_have_count(red)
    expect(page.locator("#facet-colour-red")).to_be_checked()
    expect(page.locator("#sort")).to_have_value("popular")

    page.go_back()
    page.wait_for_url(re.compile(r"/kiyim/$"))
    expect(results(shopper)).to_have_count(everything)
    expect(page.locator("#facet-colour-red")).not_to_be_checked()

    page.go_forward()
    page.wait_for_url(re.compile(r"\?attr\.colour=red$"))
    expect(results(shopper)).to_have_count(red)
    expect(page.locator("#facet-colour-red")).to_be_checked()


def test_back_from_a_product_finds_the_list_as_it_was_left(visitor: WalkIn) -> None:
    shopper = visitor(device=PHONE)
    shopper.open(scenes.place(shopper, "category") + "?attr.colour=red")
    red = count(shopper)
    shopper.press(results(shopper).last.get_by_role("link"))
    expect(shopper.page.locator("article.product")).to_be_visible()
    shopper.page.go_back()
    expect(results(shopper)).to_have_count(red)
    assert shopper.page.evaluate("scrollY") > 0


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_chip_takes_its_filter_away(visitor: WalkIn, has_scripts: bool) -> None:
    shopper = visitor(has_scripts=has_scripts)
    shopper.open(scenes.place(shopper, "category") + "?attr.colour=red&in_stock=1")
    shopper.press(shopper.page.locator(".chip", has_text="Qizil"))
    shopper.page.wait_for_url(re.compile(r"\?in_stock=1$"))
    expect(shopper.page.locator("#facet-colour-red")).not_to_be_checked()


def test_unknown_filters_and_prices_upside_down_are_told(visitor: WalkIn) -> None:
    shopper = visitor()
    shopper.open(
        scenes.place(shopper, "category") + "?attr.smell=rose&price_min=900000&price_max=9"
    )
    alerts = shopper.page.locator("#catalog-results .alert")
    expect(alerts).to_have_count(2)
    expect(alerts.filter(has_text="smell")).to_be_visible()


def looked_at(shopper: Shopper) -> Locator:
    return shopper.page.locator("#recent .card-title")


def results(shopper: Shopper) -> Locator:
    return shopper.page.locator("#catalog-results .card")


def count(shopper: Shopper) -> int:
    return results(shopper).count()


def switch_theme(shopper: Shopper) -> None:
    name = shopper.words("Light or dark colours")
    shopper.press(shopper.page.get_by_role("button", name=name))


def ground(shopper: Shopper) -> str:
    return str(shopper.page.evaluate("getComputedStyle(document.body).backgroundColor"))
