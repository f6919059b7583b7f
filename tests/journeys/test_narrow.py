"""Small screens and big fingers."""

from __future__ import annotations

import pytest

from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.scenes import SCENES, Scene
from tests.journeys.shopper import PHONE, Device, Shopper

NARROWEST = Device("narrow", 320, 640)
SMALLEST, COMFORTABLE = 24, 44  # CSS pixels: what WCAG asks of everything, and we of main actions
BESIDE = 1  # a border may be drawn half outside

# What can be pressed: fields hidden behind their label are as large as the label.
TARGETS = """() => [...document.querySelectorAll(
  "a[href], button, select, summary, textarea, input:not([type=hidden]), [role=option]"
)].filter(target => target.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(target => {
    const shown = target.labels?.length && ["radio", "checkbox"].includes(target.type)
      ? target.labels[0] : target;
    const box = shown.getBoundingClientRect();
    const isInText = shown.parentElement.textContent.trim() !== shown.textContent.trim()
      && getComputedStyle(shown).display === "inline";
    return {html: target.outerHTML.slice(0, 160), width: box.width, height: box.height, isInText};
  })
  .filter(({width, height}) => width > 1 && height > 1)"""

OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  const hidesIt = (element) => {
    for (let box = element.parentElement; box; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !hidesIt(element))
    .map(element => element.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_nothing_is_wider_than_the_narrowest_phone(
    visitor: WalkIn, scene: Scene, language: str
) -> None:
    shopper = visitor(device=NARROWEST, language=language)
    scene(shopper)
    width = shopper.page.evaluate("document.documentElement.scrollWidth")
    assert (width, shopper.page.evaluate(OVERFLOWING)) == (NARROWEST.width, [])


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_everything_is_large_enough_for_a_finger(visitor: WalkIn, scene: Scene) -> None:
    shopper = visitor(device=PHONE)
    scene(shopper)
    targets = shopper.page.evaluate(TARGETS)
    assert targets
    small = [
        f"{target['width']:.0f}×{target['height']:.0f} {target['html']}"
        for target in targets
        if min(target["width"], target["height"]) < SMALLEST and not target["isInText"]
    ]
    assert small == []


MAIN_ACTIONS = [
    (scenes.home, ".bottom-bar a, .bottom-bar button, .search-form button, .search-form input"),
    (scenes.category, ".filters-open, #sort, .pager a, .subcategories a"),
    (scenes.filters, "#catalog-filters .check, #catalog-filters [type=submit]"),
    (scenes.product, "#catalog-buy button, #catalog-buy input, .option-value, .buy-bar .button"),
    (scenes.added, "#cart-added .button"),
    (scenes.cart, "#cart-lines .quantity button, #cart-summary .button"),
    (scenes.filled_checkout, ".field input, .field select, .choice, #checkout-summary .button"),
]


@pytest.mark.parametrize(
    ("scene", "actions"), MAIN_ACTIONS, ids=[scene.__name__ for scene, _ in MAIN_ACTIONS]
)
def test_main_actions_are_comfortable_to_touch(visitor: WalkIn, scene: Scene, actions: str) -> None:
    shopper = visitor(device=PHONE)
    scene(shopper)
    boxes = sizes(shopper, actions)
    assert boxes
    assert {name: size for name, size in boxes.items() if size[1] < COMFORTABLE - BESIDE} == {}


def sizes(shopper: Shopper, selector: str) -> dict[str, tuple[float, float]]:
    found = {}
    for target in shopper.page.locator(selector).locator("visible=true").all():
        box = target.bounding_box()
        if box:
            found[target.evaluate("target => target.outerHTML.slice(0, 120)")] = (
                box["width"],
                box["height"],
            )
    return found
