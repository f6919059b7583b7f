"""Every page, in every state that shoppers meet, serves everybody.

Clean by axe (WCAG 2.2 AA) in light and dark, large enough for fingers, and whole on the narrowest
phone.
"""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from commerce.core.bilingual import Language
from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.scenes import SCENES, Scene
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
axe = Axe()

NARROWEST = {"width": 320, "height": 640}
SMALLEST, COMFORTABLE = 24, 44  # CSS pixels: what WCAG asks of everything, and we of main actions
ROUNDING = 1

MAIN_ACTIONS = {
    scenes.home: ".bottom-bar a, .bottom-bar button, .search-form button, .search-form input",
    scenes.category: ".filters-open, #sort, .subcategories a",
    scenes.filters: "#catalog-filters .check, #catalog-filters [type=submit]",
    scenes.product: "#catalog-buy button, #catalog-buy input, .option-value, .buy-bar .button",
    scenes.added: "#cart-added .button",
    scenes.cart: "#cart-lines .quantity button, #cart-summary .button",
    scenes.filled_checkout: ".field input, .field select, .choice, #checkout-summary .button",
}

# What can be pressed. A field that hides behind its label is as large as the label, a link that
# spreads over its card as large as the card; links inside a sentence are as high as its lines.
TARGETS = """() => [...document.querySelectorAll(
  "a[href], button, select, summary, textarea, input:not([type=hidden]), [role=option]"
)].filter(target => target.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(target => {
    const isBehindLabel = target.labels?.length && ["radio", "checkbox"].includes(target.type);
    const isSpread = getComputedStyle(target, "::after").position === "absolute";
    const shown = isBehindLabel ? target.labels[0] : isSpread ? target.offsetParent : target;
    const {width, height} = shown.getBoundingClientRect();
    const isInText = getComputedStyle(shown).display === "inline"
      && shown.parentElement.textContent.trim() !== shown.textContent.trim();
    return {html: target.outerHTML.slice(0, 120), width, height, isInText};
  })
  .filter(({width, height, isInText}) => width > 1 && height > 1 && !isInText)"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const isCut = (element) => {
    for (let box = element.parentElement; box; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > width + 1 && !isCut(element))
    .map(element => element.outerHTML.slice(0, 120));
}"""


@pytest.mark.usefixtures("demo_contracts")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize(("device", "language"), [(PHONE, "uz"), (DESKTOP, "ru")], ids=str)
def test_it_serves_everybody(
    visitor: WalkIn, scene: Scene, device: Device, language: Language
) -> None:
    shopper = visitor(device=device, language=language, reduced_motion="reduce")
    scene(shopper)
    faults = {
        "light": barriers(shopper, "light"),
        "dark": barriers(shopper, "dark"),
        "small": small_targets(shopper, MAIN_ACTIONS.get(scene)) if device is PHONE else [],
        "wide": what_leaves_the_narrowest_phone(shopper),
    }
    assert faults == {"light": [], "dark": [], "small": [], "wide": []}


def test_faults_are_seen(visitor: WalkIn) -> None:
    shopper = visitor(device=PHONE)
    shopper.go("cart:show")
    shopper.page.locator("main").evaluate(
        'main => main.innerHTML = \'<button style="width:20px;height:20px"></button>'
        '<p style="width:400px">…</p>\''
    )
    assert any("button-name" in barrier for barrier in barriers(shopper, "light"))
    assert small_targets(shopper, None)
    assert what_leaves_the_narrowest_phone(shopper)


def barriers(shopper: Shopper, scheme: str) -> list[str]:
    shopper.page.emulate_media(color_scheme=scheme)
    found = axe.run(shopper.page, options=OPTIONS)
    return [barrier for rule in found.response["violations"] for barrier in _told(rule)]


def _told(rule: dict[str, Any]) -> list[str]:
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} {node['failureSummary']}"
        for node in rule["nodes"]
    ]


def small_targets(shopper: Shopper, main_actions: str | None) -> list[str]:
    targets = shopper.page.evaluate(TARGETS)
    assert targets
    small = [
        f"{target['width']:.0f}×{target['height']:.0f} {target['html']}"
        for target in targets
        if min(target["width"], target["height"]) < SMALLEST
    ]
    return small + (_low(shopper, main_actions) if main_actions else [])


def _low(shopper: Shopper, selector: str) -> list[str]:
    actions = shopper.page.locator(selector).locator("visible=true").all()
    assert actions
    heights = [(action, (action.bounding_box() or {"height": 0})["height"]) for action in actions]
    return [
        f"{height:.0f} px high: {action.evaluate('action => action.outerHTML.slice(0, 120)')}"
        for action, height in heights
        if height < COMFORTABLE - ROUNDING
    ]


def what_leaves_the_narrowest_phone(shopper: Shopper) -> list[str]:
    shopper.page.set_viewport_size(NARROWEST)
    if shopper.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]:
        return []
    return shopper.page.evaluate(TOO_WIDE) or ["something that can't be named"]
