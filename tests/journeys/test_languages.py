"""The other language shows the same thing, not the home page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from commerce.core.bilingual import Language
from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import PHONE, Shopper

OTHER: dict[Language, Language] = {"uz": "ru", "ru": "uz"}
NAMES = {"uz": "Oʻz", "ru": "Рус"}
NARROWED = "?attr.colour=red&sort=cheap"


@pytest.mark.parametrize(
    ("thing", "query"),
    [
        ("category", NARROWED),
        ("shirt", "?v=FUTBOLKA-RED-M"),
        ("seller", "?sort=dear"),
        ("article", ""),
        ("landing", ""),
    ],
)
def test_switching_shows_the_same_thing_and_back(visitor: WalkIn, thing: str, query: str) -> None:
    shopper = visitor(has_scripts=False)
    shopper.open(scenes.place(shopper, thing) + query)
    for _ in range(2):
        switch(shopper)
        assert shopper.path == scenes.place(shopper, thing) + query
        expect(shopper.page.locator("html")).to_have_attribute("lang", shopper.language)


def test_what_was_narrowed_down_by_script_stays_narrowed(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.category(shopper)
    shopper.press(shopper.page.locator("label[for=facet-colour-red]"))
    shopper.page.wait_for_url("**attr.colour=red**")
    switch(shopper)
    assert shopper.path == scenes.place(shopper, "category") + "?attr.colour=red"
    expect(shopper.page.locator("#facet-colour-red")).to_be_checked()


def test_what_was_chosen_by_script_stays_chosen(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.product(shopper)
    shopper.press(shopper.page.locator("label", has=shopper.page.locator("[data-value=red]")))
    shopper.page.wait_for_url("**v=FUTBOLKA-RED-**")
    chosen = shopper.path.partition("?")[2]
    switch(shopper)
    assert shopper.path.partition("?")[2] == chosen


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_the_cart_stays_full(visitor: WalkIn, has_scripts: bool) -> None:
    shopper = visitor(device=PHONE, has_scripts=has_scripts)
    scenes.cart(shopper)
    switch(shopper)
    assert shopper.path == "/ru/cart/"
    expect(shopper.page.locator("#cart-lines .line")).to_have_count(2)
    expect(shopper.page.locator("#cart-lines")).to_contain_text("Футболка")


def test_searched_words_stay(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.found(shopper)
    switch(shopper)
    assert shopper.path == f"/ru/search/?q={scenes.WORDS['uz']}"


def switch(shopper: Shopper) -> None:
    shopper.language = OTHER[shopper.language]
    link = shopper.page.get_by_role("link", name=NAMES[shopper.language])
    shopper.press(link)
    shopper.page.wait_for_url(f"**/{shopper.language}/**")
