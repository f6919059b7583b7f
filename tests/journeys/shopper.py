"""A visitor with a browser, and everything that went wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, Response

from commerce.core.bilingual import Language
from commerce.core.money import Money
from storefront.jinja import url

PATIENCE = 10_000  # milliseconds for one step
LOCALES = {"uz": "uz-UZ", "ru": "ru-RU"}
NAVIGATED_AWAY = "net::ERR_ABORTED"  # a page that is left stops loading its pictures
NOT_FADED_OVER = "Transition was "  # from a page that was left before it was there
OVERTAKEN = ("htmx:afterRequest", "htmx:sendAbort")  # by a second choice before the first answer
REFUSED = "Failed to load resource: the server responded with a status of"


@dataclass(frozen=True)
class Device:
    name: str
    width: int
    height: int
    is_touched: bool = False

    def __str__(self) -> str:
        return self.name


PHONE = Device("phone", 360, 740, is_touched=True)
DESKTOP = Device("desktop", 1440, 900)


@dataclass
class Shopper:
    """Drives one browser window; `problems` are what a developer would see in its console."""

    page: Page
    language: Language
    device: Device
    has_scripts: bool
    problems: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)  # statuses that are no problem just now

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", self._note_error)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("response", self._note_status)

    # --- what a shopper does --------------------------------------------------------------------

    def go(self, view: str, *args: Any, query: str = "") -> Response:
        return self.open(self.address(view, *args) + query)

    def open(self, path: str) -> Response:
        response = self.page.goto(path, wait_until="domcontentloaded")
        assert response is not None
        return response

    def press(self, target: Locator) -> None:
        if self.device.is_touched:
            target.tap()
        else:
            target.click()

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Answers with these statuses are what the block is about."""
        self.expected |= set(statuses)
        yield
        self.page.wait_for_load_state()
        self.expected -= set(statuses)

    # --- what a shopper reads -------------------------------------------------------------------

    def address(self, view: str, *args: Any) -> str:
        with override(self.language):
            return url(view, *args)

    def words(self, text: str, **facts: object) -> str:
        """How the shop says this in the shopper's language."""
        with override(self.language):
            return gettext(text).format(**facts)

    def counted(self, one: str, many: str, count: int) -> str:
        with override(self.language):
            return ngettext(one, many, count).format(count=count)

    def money(self, amount: Money) -> str:
        return amount.in_words_of(self.language)

    @property
    def path(self) -> str:
        return self.page.evaluate("location.pathname + location.search")

    # --- what a developer reads -----------------------------------------------------------------

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or message.text.startswith(OVERTAKEN):
            return
        is_expected = any(f"{REFUSED} {status} " in message.text for status in self.expected)
        if not is_expected:
            self.problems.append(f"console: {message.text} ({message.location.get('url')})")

    def _note_error(self, error: Error) -> None:
        if not error.message.startswith(NOT_FADED_OVER):
            self.problems.append(f"script: {error.message}")

    def _note_failure(self, request: Request) -> None:
        if request.failure != NAVIGATED_AWAY:
            self.problems.append(f"request: {request.url} {request.failure}")

    def _note_status(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.problems.append(f"{response.status}: {response.request.method} {response.url}")


def walk_in(
    browser: Browser,
    base_url: str,
    *,
    language: Language = "uz",
    device: Device = DESKTOP,
    has_scripts: bool = True,
    **options: Any,
) -> Shopper:
    """A new visitor: no cookies, nothing remembered."""
    context = browser.new_context(
        base_url=base_url,
        locale=LOCALES[language],
        viewport={"width": device.width, "height": device.height},
        has_touch=device.is_touched,
        is_mobile=device.is_touched,
        java_script_enabled=has_scripts,
        timezone_id="Asia/Tashkent",
        **options,
    )
    return Shopper(context.new_page(), language, device, has_scripts)
