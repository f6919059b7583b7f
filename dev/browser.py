"""The browser of the tests: the one this machine has, else one that is installed.

python -m dev.browser    make sure that there is one
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium", "fonts-dejavu-core")

# For a machine without a screen, and for tests that talk to nobody but us.
LAUNCH_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_on_this_machine() -> str | None:
    """For Playwright's `executable_path`; None means the browser that Playwright installed."""
    if told := os.environ.get("CHROMIUM"):
        return told
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> None:
    if chromium_on_this_machine() or _playwright_has_one():
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and _installed_by_apt():
        return
    print("  installing Chromium by Playwright")
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(install, check=False).returncode:
        raise SystemExit(
            "The browser tests need Chromium: install it, or name it in the variable CHROMIUM."
        )


def _playwright_has_one() -> bool:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _installed_by_apt() -> bool:
    print(f"  installing {' and '.join(APT_PACKAGES)} by apt-get")
    _apt_get("update")
    _apt_get("install", "--no-install-recommends", *APT_PACKAGES)
    return chromium_on_this_machine() is not None


def _apt_get(*arguments: str) -> None:
    """Its failures are told by what is missing afterwards: an old list often does."""
    subprocess.run(
        ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq", "-y", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        check=False,
    )


if __name__ == "__main__":
    ensure()
