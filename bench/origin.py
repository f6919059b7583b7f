"""How long the origin takes for a page that no cache holds, at the size of a large shop.

    python -m bench.origin [--products 100000] [--requests 200]

Keeps a database of its own under `var/bench/`, filled once. One server process with DEBUG off
answers one request at a time, each for another page. Prints and writes a table: wall time in
milliseconds, processor time of the server per request, SQL queries and the size of the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median, quantiles

import httpx

from bench.shop import ROOT, answer_of, cpu_seconds, environment_of, manage, server
from dev import services
from dev.steps import console, step

SITE = services.Site(services.VAR / "bench", is_durable=True)
RESULTS = ROOT / "bench" / "results" / "origin.md"


@dataclass(frozen=True)
class Figures:
    """One kind of page: times in milliseconds, size in kilobytes before compression."""

    kind: str
    p50: float
    p95: float
    cpu: float
    queries: int
    size: float

    def row(self) -> str:
        return (
            f"| {self.kind} | {self.p50:.1f} | {self.p95:.1f} | {self.cpu:.1f} "
            f"| {self.queries} | {self.size:.0f} |"
        )


def main() -> None:
    arguments = _arguments()
    with services.in_use(SITE) as record:
        environment = environment_of(record.urls())
        _fill(environment, arguments.products)
        pages = _pages(environment, arguments.requests)
        figures = list(_measured(environment, pages))
    table = _table(figures, arguments.products, arguments.requests)
    console.print(table, markup=False)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=200)
    return parser.parse_args()


def _fill(environment: dict[str, str], products: int) -> None:
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    manage(environment, "demo", "--if-empty")
    missing = products - answer_of("bench.pages", environment, "count")
    if missing > 0:
        manage(environment, "demo", f"--products={missing}")


def _pages(environment: dict[str, str], requests: int) -> dict[str, list[str]]:
    """Addresses by kind of page, in a random but repeatable order."""
    pages: dict[str, list[str]] = answer_of("bench.pages", environment, "pages")
    order = random.Random(20261122)
    for addresses in pages.values():
        order.shuffle(addresses)
    return {kind: addresses[: requests + requests // 10] for kind, addresses in pages.items()}


def _measured(environment: dict[str, str], pages: dict[str, list[str]]) -> Iterator[Figures]:
    answer_of("bench.pages", environment, "warm")
    queries = answer_of(
        "bench.pages",
        environment,
        "queries",
        json.dumps({kind: of[0] for kind, of in pages.items()}),
    )
    with (
        server(environment) as (process, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        for kind, addresses in pages.items():
            with step(kind):
                yield _figures(kind, client, process, addresses, queries[kind])


def _figures(
    kind: str,
    client: httpx.Client,
    process: subprocess.Popen[bytes],
    addresses: Sequence[str],
    queries: int,
) -> Figures:
    warm, timed = addresses[: len(addresses) // 11], addresses[len(addresses) // 11 :]
    for address in warm:
        client.get(address)
    cpu_before, times, sizes = cpu_seconds(process.pid), [], []
    for address in timed:
        began = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        response.raise_for_status()
        sizes.append(len(response.content) / 1024)
    cpu = (cpu_seconds(process.pid) - cpu_before) * 1000 / len(timed)
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    return Figures(kind, median(times), p95, cpu, queries, median(sizes))


def _table(figures: Sequence[Figures], products: int, requests: int) -> str:
    lines = [
        "# Origin, cold",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}: {products:,} products, {requests} requests a kind,",
        "one at a time to one process, the tables in memory;",
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.",
        "`make bench` makes this table.",
        "",
        "| page | p50 ms | p95 ms | CPU ms | queries | KB |",
        "|---|--:|--:|--:|--:|--:|",
        *(one.row() for one in figures),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
