"""Searching, with fingers on the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from commerce.core.bilingual import Language
from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import Shopper

BEGINNINGS = {"uz": "futb", "ru": "футб"}
TITLES = {"uz": "Futbolka", "ru": "Футболка"}


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_arrows_walk_through_suggestions_and_enter_opens_one(
    visitor: WalkIn, language: Language
) -> None:
    shopper = types_the_beginning_of_a_shirt(visitor(language=language))
    box = search_box(shopper)

    box.press("ArrowDown")
    expect(chosen(shopper)).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", re.compile("."))
    first = chosen(shopper).get_attribute("id")
    box.press("ArrowUp")  # round to the last
    box.press("ArrowDown")
    expect(chosen(shopper)).to_have_attribute("id", str(first))

    goes_to(shopper, TITLES[language])
    box.press("Enter")
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text(TITLES[language])


def test_escape_closes_suggestions_and_keeps_the_words(visitor: WalkIn) -> None:
    shopper = types_the_beginning_of_a_shirt(visitor())
    box = search_box(shopper)
    box.press("Escape")
    expect(suggestions(shopper)).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value(BEGINNINGS["uz"])
    box.press("ArrowDown")
    expect(suggestions(shopper)).to_be_visible()


def test_enter_without_a_choice_shows_all_results(visitor: WalkIn) -> None:
    shopper = types_the_beginning_of_a_shirt(visitor())
    search_box(shopper).press("Enter")
    expect(shopper.page).to_have_url(re.compile(r"/uz/search/\?q=futb$"))
    expect(card(shopper, TITLES["uz"])).to_be_visible()


def test_suggestions_leave_with_the_focus(visitor: WalkIn) -> None:
    shopper = types_the_beginning_of_a_shirt(visitor())
    shopper.page.locator("h1, h2").locator("visible=true").first.click()
    expect(suggestions(shopper)).to_be_hidden()


@pytest.mark.parametrize(
    ("words", "has_scripts"), [("futbolka", True), ("футболка", False), ("  FUTBOLKALAR", True)]
)
def test_one_thing_is_found_in_every_spelling(
    visitor: WalkIn, words: str, has_scripts: bool
) -> None:
    shopper = visitor(has_scripts=has_scripts)
    scenes.home(shopper)
    search_box(shopper).fill(words)
    shopper.press(shopper.page.get_by_role("button", name=shopper.words("Find")))
    expect(card(shopper, TITLES["uz"])).to_be_visible()


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_nothing_found_says_so_and_shows_what_others_buy(
    visitor: WalkIn, language: Language
) -> None:
    shopper = visitor(language=language)
    scenes.nothing_found(shopper)
    main = shopper.page.get_by_role("main")
    expect(main).to_contain_text(shopper.words("We found nothing"))
    expect(main.locator(".card")).not_to_have_count(0)
    expect(shopper.page.locator("#catalog-filters")).to_have_count(0)
    expect(search_box(shopper)).to_have_value(scenes.NONSENSE)


def types_the_beginning_of_a_shirt(shopper: Shopper) -> Shopper:
    scenes.home(shopper)
    box = search_box(shopper)
    box.press_sequentially(BEGINNINGS[shopper.language])
    expect(suggestions(shopper)).to_contain_text(TITLES[shopper.language])
    expect(box).to_have_attribute("aria-expanded", "true")
    return shopper


def goes_to(shopper: Shopper, title: str) -> None:
    """Arrow down until this suggestion is chosen."""
    for _ in range(suggestions(shopper).get_by_role("option").count()):
        if title in chosen(shopper).inner_text():
            return
        search_box(shopper).press("ArrowDown")
    raise AssertionError(f"no arrow leads to {title}")


def search_box(shopper: Shopper) -> Locator:
    return shopper.page.get_by_role("search").locator("input[type=search]")


def suggestions(shopper: Shopper) -> Locator:
    return shopper.page.locator("#search-suggest")


def chosen(shopper: Shopper) -> Locator:
    return suggestions(shopper).locator("[aria-selected=true]")


def card(shopper: Shopper, title: str) -> Locator:
    return shopper.page.locator(".card-title", has_text=title).first
