"""Every page, in every state that shoppers meet, is clean by axe: WCAG 2.2 AA, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from commerce.core.bilingual import Language
from tests.journeys.conftest import WalkIn
from tests.journeys.scenes import SCENES, Scene
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}

axe = Axe()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize(("device", "language"), [(PHONE, "uz"), (DESKTOP, "ru")], ids=str)
def test_everybody_can_use_it(
    visitor: WalkIn, scene: Scene, device: Device, language: Language
) -> None:
    shopper = visitor(device=device, language=language, reduced_motion="reduce")
    scene(shopper)
    faults = {scheme: faults_in(shopper, scheme) for scheme in ("light", "dark")}
    assert faults == {"light": [], "dark": []}


def test_faults_are_seen(visitor: WalkIn) -> None:
    shopper = visitor()
    shopper.go("cart:show")
    shopper.page.evaluate("document.querySelector('main').innerHTML = '<img src=\"data:,\">'")
    assert any("image-alt" in fault for fault in faults_in(shopper, "light"))
    shopper.problems.clear()


def faults_in(shopper: Shopper, scheme: str) -> list[str]:
    shopper.page.emulate_media(color_scheme=scheme)
    found = axe.run(shopper.page, options=OPTIONS)
    return [fault for rule in found.response["violations"] for fault in _told(rule)]


def _told(rule: dict[str, Any]) -> list[str]:
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} {node['failureSummary']}"
        for node in rule["nodes"]
    ]
