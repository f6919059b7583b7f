"""Pictures of every page, in both languages, on a phone and on a desktop, from a running shop.

python -m tests.journeys.screens BASE_URL OUT_DIR [SCENE …]

The shop must be the demo shop. Each run places four orders in it.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Collection
from pathlib import Path

import django
from playwright.sync_api import Browser, sync_playwright

from dev.browser import LAUNCH_ARGUMENTS, chromium_on_this_machine

SHARPNESS = {"phone": 2, "desktop": 1}  # pixels of the picture to one of the page
IN_DARK = {"home", "product"}  # shown in both colour schemes

# Pictures further down are only loaded when somebody comes near them.
LOAD_EVERYTHING = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""


def take(browser: Browser, base_url: str, folder: Path, names: Collection[str] = ()) -> None:
    """Write `{scene}-{language}-{device}.png` for each scene, or for those that are named."""
    from tests.journeys.scenes import SCENES  # they need Django to be set up
    from tests.journeys.shopper import DESKTOP, PHONE, walk_in

    folder.mkdir(parents=True, exist_ok=True)
    wanted = [scene for scene in SCENES if not names or scene.__name__ in names]
    for scene, language, device in itertools.product(wanted, ("uz", "ru"), (PHONE, DESKTOP)):
        shopper = walk_in(
            browser,
            base_url,
            language=language,
            device=device,
            device_scale_factor=SHARPNESS[device.name],
            reduced_motion="reduce",
        )
        scene(shopper)
        name = f"{scene.__name__}-{language}-{device}"
        for scheme in ("light", "dark") if scene.__name__ in IN_DARK else ("light",):
            shopper.page.emulate_media(color_scheme=scheme)
            shopper.page.evaluate(LOAD_EVERYTHING)
            path = folder / (f"{name}.png" if scheme == "light" else f"{name}-{scheme}.png")
            shopper.page.screenshot(path=path, full_page=scene.__name__ not in OVER_THE_PAGE)
            print(path)
        for problem in shopper.problems:
            print(f"  {name}: {problem}", file=sys.stderr)
        shopper.page.context.close()


# What lies over the page is shown on the screen, the page itself down to its end.
OVER_THE_PAGE = {"menu", "filters", "closer_look", "suggestions", "added"}


def main(base_url: str, folder: str, *names: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_check")
    django.setup()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_on_this_machine(), args=LAUNCH_ARGUMENTS
        )
        take(browser, base_url.rstrip("/"), Path(folder), names)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
