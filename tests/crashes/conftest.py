"""A shop with goods, providers that call it through its own views, and what must always hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client

from commerce.catalog.models import Variant
from commerce.inventory.queries import stock_differences
from commerce.ledger.queries import trial_balance, wrong_accounts, wrong_entries
from commerce.orders.history import differences
from commerce.orders.models import Order
from tests import factories as make
from tests.contracts import callers
from tests.contracts.callers import ClickCaller, Heard, PaymeCaller, UzumCaller
from tests.contracts.conftest import CONTRACTS
from tests.crashes.dying import dies
from tests.crashes.worker import wake, work

MOST_MOMENTS = 200  # more than any of them has: a story that never ends is a mistake
SHOP = "http://testserver"


class Story(Protocol):
    """Something that people, providers or the clock do, and do again when nobody answers."""

    def begin(self) -> None:
        """Things stand as before, and everything about them is new."""

    def act(self) -> None:
        """May be done again at any time, as an impatient buyer or a provider does."""

    def check(self) -> None:
        """It was done once, whatever happened on the way."""


type Survives = Callable[[Story], int]


@pytest.fixture
def survives(transactional_db: None) -> Survives:
    """Tell a story once for each moment at which the process can die; how many there were."""

    def told(story: Story) -> int:
        for moment in range(MOST_MOMENTS):
            story.begin()
            work()
            died = dies(lambda: _live(story), at=moment)
            check_books()
            wake()
            _live(story)
            check_books()
            story.check()
            if not died:
                return moment
        raise AssertionError("This story has no end")

    return told


def _live(story: Story) -> None:
    story.act()
    work()


def check_books() -> None:
    """What holds at every moment, also in the middle of things."""
    assert stock_differences() == []
    assert not wrong_entries().exists()
    assert not wrong_accounts().exists()
    assert not sum(line.amount.tiyin for line in trial_balance())
    newest = Order.objects.order_by("-pk").first()
    assert newest is None or differences(newest) == []


def through_the_views(
    url: str, body: bytes | None, headers: dict[str, str], method: str = "POST"
) -> Heard:
    """What the callers of the contracts say, without a network between."""
    answer = Client(raise_request_exception=True).generic(
        method,
        urlsplit(url).path,
        body or b"",
        content_type=headers.get("Content-Type", ""),
        headers={k: v for k, v in headers.items() if k != "Content-Type"},
    )
    return Heard(answer.status_code, dict(answer.headers), answer.json())


@dataclass(frozen=True)
class Providers:
    payme: PaymeCaller
    click: ClickCaller
    uzum: UzumCaller


@pytest.fixture
def providers(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Providers:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    monkeypatch.setattr(callers, "call", through_the_views)
    return Providers(
        PaymeCaller(SHOP, CONTRACTS["PAYME_KEY"]),
        ClickCaller(SHOP, CONTRACTS["CLICK_SECRET_KEY"], service_id="111"),
        UzumCaller(SHOP, CONTRACTS["UZUM_LOGIN"], CONTRACTS["UZUM_PASSWORD"], service_id=333),
    )


@pytest.fixture
def variant(transactional_db: None) -> Variant:
    """Enough of one thing for every telling of every story."""
    found = make.make_shown_product(price=100_000, stock=10_000).variants.get()
    make.make_delivery()
    connections.close_all()
    return found
