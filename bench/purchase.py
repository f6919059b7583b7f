"""How many orders a second the shop takes, and whether any is lost or doubled.

    python -m bench.purchase [--orders 1000] [--buyers 8] [--workers 2] [--threads 4]

One granian with the durable embedded database. Buyers, each a thread with a connection that it
keeps, first fill their carts and then all place their orders, through the API and through the
forms. Every order that was answered must be in the books exactly once, with its pieces. Then
Payme and Click pay orders of their own (`--paid 100`), call after call.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from bench import callbacks
from bench.shop import ROOT, Process, answer_of, cpu_seconds, environment_of, manage, server
from dev import services
from dev.steps import console, step

SITE = services.Site(services.VAR / "bench-purchase", is_durable=True)
RESULTS = ROOT / "bench" / "results" / "purchase.md"
PLACE = {"region": "UZ-TK", "district": "1726266"}
HOME = PLACE | {"street": "Amir Temur, 12", "landmark": "maktab yonida"}
PHONE = "+998901234567"
PAID_BY = ("payme", "click")
TOTAL = re.compile(r'name="agreed_total" value="(\d+)"')

type Answer = tuple[int, Mapping[str, str], bytes]
type Cart = tuple[dict[str, str], bytes]  # the headers and the body of its order


class Buyer:
    """Speaks with the shop over one connection."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.connection = HTTPConnection(self.host, timeout=60)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        self.connection.request(method, path, body, headers)
        response: HTTPResponse = self.connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return response.status, told, response.read()


class Api:
    """Buying as an app does."""

    name = "API"
    place = "/api/v1/orders"
    headers = {"Content-Type": "application/json"}

    def cart(self, buyer: Buyer, variant: int, payment_method: str = "cash") -> Cart:
        cart = self._told(buyer, "POST", "/api/v1/carts")["id"]
        line = {"variant_id": str(variant), "quantity": 1}
        goods = self._told(buyer, "POST", f"/api/v1/carts/{cart}/lines", line)
        ways = f"/api/v1/carts/{cart}/delivery-options?{urlencode(PLACE)}"
        options = self._told(buyer, "GET", ways)["items"]
        courier = next(option for option in options if option["code"] == "courier")
        fee = courier["cash_fee"] if payment_method == "cash" else 0
        order = {
            "cart_id": cart,
            "contact": {"name": "Nodira", "phone": PHONE},
            "address": HOME,
            "delivery": "courier",
            "payment_method": payment_method,
            "agreed_total": goods["totals"]["total"] + courier["price"] + fee,
        }
        return self.headers, json.dumps(order).encode()

    def number_in(self, answer: Answer) -> str:
        status, _, body = answer
        if status != 201:
            raise SystemExit(f"The API answered {status}: {body[:500]!r}")
        return str(json.loads(body)["number"])

    def _told(self, buyer: Buyer, method: str, path: str, body: Any = None) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        status, _, told = buyer.ask(method, path, content, **self.headers)
        if status not in {200, 201}:
            raise SystemExit(f"{path} answered {status}: {told[:500]!r}")
        return json.loads(told)


class Forms:
    """Buying as a browser without scripts does."""

    name = "forms"
    place = "/uz/checkout/place/"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }

    def cart(self, buyer: Buyer, variant: int) -> Cart:
        line = urlencode({"variant_id": variant, "quantity": 1}).encode()
        status, told, _ = buyer.ask("POST", "/uz/cart/add/", line, **self.headers)
        if status != 303:
            raise SystemExit(f"/uz/cart/add/ answered {status}.")
        headers = self.headers | {"Cookie": told["set-cookie"].partition(";")[0]}
        given = HOME | {"name": "Nodira", "phone": PHONE, "delivery": "courier"}
        given["payment_method"] = "cash"
        address = urlencode(given).encode()
        _, _, shown = buyer.ask("POST", "/uz/checkout/address/", address, **headers)
        (total,) = TOTAL.findall(shown.decode())
        return headers, urlencode(given | {"agreed_total": total}).encode()

    def number_in(self, answer: Answer) -> str:
        status, headers, _ = answer
        if status != 303:
            raise SystemExit(f"The form was answered with {status}.")
        return headers["location"].split("/orders/")[1].split("/")[0]


@dataclass
class Figures:
    """What one way of buying took: times in milliseconds."""

    name: str
    numbers: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    seconds: float = 0
    cart_seconds: float = 0
    cpu: float = 0

    def row(self) -> str:
        count = len(self.numbers)
        return (
            f"| {self.name} | {count:,} | {count / self.seconds:.0f} | {median(self.times):.0f} "
            f"| {quantiles(self.times, n=20)[-1]:.0f} | {self.cpu * 1000 / count:.1f} "
            f"| {count / (self.seconds + self.cart_seconds):.0f} |"
        )


def main() -> None:
    arguments = _arguments()
    with services.in_use(SITE) as record:
        environment = environment_of(record.urls()) | callbacks.contracts()
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "collectstatic", "--no-input", "--verbosity=0")
        manage(environment, "demo", "--if-empty")
        goods = answer_of("bench.books", environment, "goods")
        before = _books(environment, [])
        figures, waits = _measured(environment, goods, arguments)
        after = _books(environment, [number for one in figures for number in one.numbers])
    faults = _faults(figures, before, after)
    table = _table(figures, waits, faults, arguments)
    console.print(table, markup=False)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(table)
    if faults or any(one.p95 > callbacks.LIMIT for one in waits):
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("orders", 1_000),
        ("buyers", 8),
        ("workers", 2),
        ("threads", 4),
        ("paid", 100),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _measured(
    environment: dict[str, str], goods: Sequence[int], arguments: argparse.Namespace
) -> tuple[list[Figures], list[callbacks.Waited]]:
    running = server(environment, workers=arguments.workers, threads=arguments.threads)
    figures = []
    with running as (process, port):
        for face in (Api(), Forms()):
            with step(face.name):
                _bought(face, port, process, goods, arguments.buyers, arguments.buyers * 4)
                figures.append(
                    _bought(face, port, process, goods, arguments.buyers, arguments.orders)
                )
        with step("callbacks"):
            payme, click = (_unpaid(port, goods, code, arguments.paid) for code in PAID_BY)
            waits = callbacks.waited(port, environment, payme, click)
    return figures, waits


def _unpaid(port: int, goods: Sequence[int], provider: str, orders: int) -> list[dict[str, Any]]:
    """So many orders that wait for this provider's money: their numbers and totals."""
    buyer, face = Buyer(port), Api()
    placed = []
    for variant in random.Random(orders).choices(goods, k=orders):
        headers, body = face.cart(buyer, variant, payment_method=provider)
        answer = buyer.ask("POST", face.place, body, **headers)
        face.number_in(answer)
        placed.append(json.loads(answer[2]))
    return placed


def _bought(
    face: Api | Forms, port: int, process: Process, goods: Sequence[int], buyers: int, orders: int
) -> Figures:
    """Fill so many carts, then place them all at once."""
    figures = Figures(face.name)
    wanted = random.Random(20261122).choices(goods, k=orders)
    people = [Buyer(port) for _ in range(buyers)]

    def at_once[T, U](act: Callable[[Buyer, T], U], things: Sequence[T]) -> list[U]:
        def share(n: int) -> list[U]:
            return [act(people[n], thing) for thing in things[n::buyers]]

        with ThreadPoolExecutor(buyers) as pool:
            return [done for part in pool.map(share, range(buyers)) for done in part]

    def place(buyer: Buyer, cart: Cart) -> tuple[float, Answer]:
        headers, body = cart
        began = time.perf_counter()
        answer = buyer.ask("POST", face.place, body, **headers)
        return (time.perf_counter() - began) * 1000, answer

    began = time.perf_counter()
    carts = at_once(face.cart, wanted)
    figures.cart_seconds = time.perf_counter() - began
    began, cpu_before = time.perf_counter(), cpu_seconds(process.pid)
    placed = at_once(place, carts)
    figures.seconds = time.perf_counter() - began
    figures.cpu = cpu_seconds(process.pid) - cpu_before
    figures.times = [milliseconds for milliseconds, _ in placed]
    figures.numbers = [face.number_in(answer) for _, answer in placed]
    return figures


def _books(environment: dict[str, str], numbers: Sequence[str]) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-m", "bench.books", "sold"],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        input=json.dumps(numbers),
    )  # fmt: skip
    books: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return books


def _faults(
    figures: Sequence[Figures], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """Every promise that did not hold."""
    numbers = [number for one in figures for number in one.numbers]
    checks = {
        "a number was given twice": len(set(numbers)) == len(numbers),
        "an order was lost": after["orders"] == len(numbers),
        "pieces were lost": after["pieces"] == len(numbers),
        "promises differ from the orders": after["held"] == after["ordered"],
        "stock differs from its movements": after["differences"] == before["differences"] == 0,
    }
    return [fault for fault, holds in checks.items() if not holds]


def _table(
    figures: Sequence[Figures],
    waits: Sequence[callbacks.Waited],
    faults: Sequence[str],
    arguments: argparse.Namespace,
) -> str:
    lines = [
        "# Purchase",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}: {arguments.buyers} buyers at once, one granian with",
        f"{arguments.workers} process(es) of {arguments.threads} threads, durable PostgreSQL,",
        f"all on {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.",
        "`make bench-purchase` makes this table.",
        "",
        "| face | orders | orders/s | p50 ms | p95 ms | CPU ms | whole purchases/s |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(one.row() for one in figures),
        "",
        *callbacks.table(waits),
        "",
        "; ".join(faults) or "No order was lost or doubled, and stock equals its movements.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
