"""Two hundred people want the last ten pieces, all at the same moment, through the forms."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import httpx
import pytest
from django.db import connection
from django.utils.translation import override

from commerce.core.bilingual import Language
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Stock
from commerce.orders.models import Order
from dev.run import DEMO_ENVIRONMENT, HOST, ROOT, server_command, wait_for_an_answer
from tests.journeys.scenes import CHILONZOR, TASHKENT
from tests.journeys.shop import UPLOADS, variant

BUYERS, PIECES = 200, 10
SKU = "DEMO-LAST-10"
STOPPING = 20  # seconds
PATIENCE = 120  # seconds for one answer: two hundred wait for two processes
AGREED_TOTAL = re.compile(r'name="agreed_total" value="(\d+)"')


@pytest.fixture
def server(shop: None) -> Iterator[str]:
    """The address of the very server that `make run` starts, on the database of the test."""
    port = _free_port()
    environment = os.environ | DEMO_ENVIRONMENT | _stores() | {"LOG_LEVEL": "ERROR"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    process = subprocess.Popen(
        [sys.executable, *server_command(port, environment)], cwd=ROOT, env=environment
    )
    try:
        wait_for_an_answer(port, process)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(STOPPING)


@pytest.mark.slow
def test_ten_of_two_hundred_get_the_last_ten(server: str) -> None:
    wanted = variant(SKU).pk
    together = Barrier(BUYERS)

    def buys(number: int) -> Outcome:
        with httpx.Client(base_url=server, headers={"Origin": server}, timeout=PATIENCE) as client:
            buyer = Buyer(client, "ru" if number % 2 else "uz")
            buyer.prepares(wanted)
            together.wait(PATIENCE)
            return buyer.orders()

    with ThreadPoolExecutor(BUYERS) as pool:
        outcomes = list(pool.map(buys, range(BUYERS)))

    assert Counter(outcome.status for outcome in outcomes) == {303: PIECES, 409: BUYERS - PIECES}
    assert all(outcome.is_told for outcome in outcomes if outcome.status == 409)
    assert Order.objects.count() == PIECES
    (shelf,) = Stock.objects.filter(variant__sku=SKU)
    assert (shelf.on_hand, shelf.reserved) == (PIECES, PIECES)


@dataclass(frozen=True)
class Outcome:
    status: int
    is_told: bool  # in the buyer's language, on a page with the order still filled in


@dataclass
class Buyer:
    client: httpx.Client
    language: Language

    def prepares(self, variant_id: int) -> None:
        """The cart and every field of the checkout, down to the total."""
        added = self._send("cart/add", {"variant_id": variant_id, "quantity": 1})
        assert added.status_code == 303
        self.fields = {
            "name": "Nodira Yoʻldosheva",
            "phone": "+998 90 123 45 67",
            "region": TASHKENT,
            "district": CHILONZOR,
            "street": "Bunyodkor 31",
            "landmark": "Metro yonida",
            "delivery": "courier",
            "payment_method": "cash",
        }
        page = self._send("checkout/address", self.fields)
        assert page.status_code == 200
        total = AGREED_TOTAL.search(page.text)
        assert total
        self.fields["agreed_total"] = total[1]

    def orders(self) -> Outcome:
        answer = self._send("checkout/place", self.fields)
        with override(self.language):
            sentence = OutOfStock({}).sentence()
        return Outcome(
            answer.status_code, sentence in answer.text and self.fields["street"] in answer.text
        )

    def _send(self, form: str, fields: dict[str, object]) -> httpx.Response:
        return self.client.post(f"/{self.language}/{form}/", data=fields)


def _stores() -> dict[str, str]:
    """The stores of this test process, for another one."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return {
        "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
        "REDIS_URL": os.environ["REDIS_URL"],
        "MEDIA_ROOT": str(UPLOADS),
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])
