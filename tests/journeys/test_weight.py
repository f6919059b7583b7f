"""A first view is light, and what is on the screen stays where it is."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Response, Route

from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.scenes import Scene
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper

LIMIT = 40 * 1024  # bytes, compressed
MOST_FONTS = 2
LARGEST_SHIFT = 0.02
PICTURES = "**/media/**"

FIRST_VIEWS = [scenes.home, scenes.category, scenes.product]

COUNT_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      window.shifts.push([entry.value, ...entry.sources.map(s => s.node?.outerHTML?.slice(0, 90))]);
}).observe({type: "layout-shift", buffered: true});
"""
SHIFTED = """() => new Promise(done => {
  const look = () => window.shifts.length ? done() : requestAnimationFrame(look);
  look();
})"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

first_views = pytest.mark.parametrize("scene", FIRST_VIEWS, ids=lambda scene: scene.__name__)


@first_views
@pytest.mark.parametrize("language", ["uz", "ru"])
def test_first_view_is_light(visitor: WalkIn, scene: Scene, language: str) -> None:
    shopper = visitor(device=PHONE, language=language)
    came: list[Response] = []

    def note(response: Response) -> None:
        came.append(response)

    shopper.page.on("response", note)
    scene(shopper)
    shopper.page.wait_for_load_state("networkidle")
    inline = {
        tag: "".join(shopper.page.locator(f"{tag}:not([src], [type*=json])").all_text_contents())
        for tag in ("script", "style")
    }
    assert weight(came, "script") + compressed(inline["script"].encode()) <= LIMIT
    assert weight(came, "stylesheet") + compressed(inline["style"].encode()) <= LIMIT
    fonts = [response.url for response in came if response.request.resource_type == "font"]
    assert 1 <= len(fonts) <= MOST_FONTS


@first_views
@pytest.mark.parametrize(("device", "language"), [(PHONE, "ru"), (DESKTOP, "uz")], ids=str)
def test_slow_pictures_move_nothing(
    visitor: WalkIn, scene: Scene, device: Device, language: str
) -> None:
    shopper = visitor(device=device, language=language)
    shopper.page.add_init_script(COUNT_SHIFTS)
    with late_pictures(shopper):
        scene(shopper)
        shopper.page.evaluate("document.fonts.ready")
        shopper.page.evaluate(PAINTED)
    shopper.page.wait_for_load_state("load")
    shopper.page.evaluate(PAINTED)
    shifts = shopper.page.evaluate("window.shifts")
    assert sum(value for value, *_ in shifts) < LARGEST_SHIFT, shifts


@contextmanager
def late_pictures(shopper: Shopper) -> Iterator[None]:
    """Pictures come only when the block is over."""
    held: list[Route] = []
    are_late = True

    def answer(route: Route) -> None:
        if are_late:
            held.append(route)
        else:
            route.continue_()

    shopper.page.route(PICTURES, answer)
    yield
    assert held, "no picture was asked for"
    are_late = False
    for route in held:
        route.continue_()


def test_shifts_are_seen(visitor: WalkIn) -> None:
    shopper = visitor()
    shopper.page.add_init_script(COUNT_SHIFTS)
    scenes.home(shopper)
    shopper.page.evaluate("document.body.prepend(document.createElement('hr'), 'x'.repeat(9999))")
    shopper.page.evaluate(SHIFTED)
    assert sum(value for value, *_ in shopper.page.evaluate("window.shifts")) > LARGEST_SHIFT


def weight(responses: list[Response], kind: str) -> int:
    return sum(compressed(r.body()) for r in responses if r.request.resource_type == kind)


def compressed(body: bytes) -> int:
    """By gzip, which every browser takes; Brotli makes it smaller still."""
    return len(gzip.compress(body, 9))
