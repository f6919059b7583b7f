"""What a benchmark asks of the shop itself: how large it is, which pages it has, what they query.

Answers on the last line as JSON; run by `bench.origin` in a process with its environment.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from commerce.catalog.models import Category, Product  # noqa: E402
from commerce.search.models import SearchEntry  # noqa: E402
from commerce.showcase.models import Card, Document, ShelfEntry  # noqa: E402

MOST = 2_000
WORDS = (
    "futbolka", "krossovka", "noutbuk", "choynak", "смартфон", "платье", "velosiped", "qozon",
    "сыр", "lampa", "kitob", "гитара", "divan", "soat", "мяч",
)  # fmt: skip


def main() -> None:
    match sys.argv[1:]:
        case ["count"]:
            answer: Any = Product.objects.count()
        case ["warm"]:
            answer = warm()
        case ["pages"]:
            answer = pages()
        case ["queries", kinds]:
            answer = {kind: queries_of(address) for kind, address in json.loads(kinds).items()}
        case _:
            raise SystemExit(__doc__)
    print(json.dumps(answer))


def warm() -> int:
    """Put what pages are made of into the memory of PostgreSQL, as in a shop open for a while.

    Says how many blocks of 8 KB that are.
    """
    models = (Document, SearchEntry, Card, ShelfEntry)
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        cursor.execute(
            """
            SELECT sum(pg_prewarm(part)) FROM unnest(%s::text[]) AS name, LATERAL (
                SELECT name::regclass UNION ALL
                SELECT indexrelid FROM pg_index WHERE indrelid = name::regclass
            ) AS parts(part)
            """,
            [[model._meta.db_table for model in models]],
        )
        return int(cursor.fetchone()[0])


def pages() -> dict[str, list[str]]:
    """Addresses of each kind; of the large kinds `MOST` of them, spread over the catalogue."""
    step = max(1, Product.objects.count() // MOST)
    products = list(
        Document.objects.filter(language="uz").order_by("pk").values_list("slug", flat=True)[::step]
    )
    slugs = dict(Category.objects.live().values_list("slug_uz", "parent_id"))
    top = [slug for slug, parent in slugs.items() if parent is None]
    leaves = [slug for slug, parent in slugs.items() if parent is not None]
    merchants = sorted(
        Product.objects.order_by().values_list("merchant__slug", flat=True).distinct()
    )
    return {
        "home": _often(["/uz/", "/ru/"]),
        "top category": _often([f"/uz/c/{slug}/?page={n}" for slug in top for n in range(1, 6)]),
        "category": _often([f"/uz/c/{slug}/?page={n}" for slug in leaves for n in range(1, 4)]),
        "category, filtered": _often(
            [
                f"/uz/c/{slug}/?in_stock=1&price_max={m}00000&sort=cheap"
                for slug in leaves
                for m in range(5, 50, 5)
            ]
        ),
        "product": [f"/uz/p/{slug}/" for slug in products],
        "search": _often([f"/uz/search/?q={word}" for word in WORDS]),
        "merchant": _often([f"/uz/s/{slug}/" for slug in merchants]),
        "API list": _often([f"/api/v1/products?category={slug}" for slug in leaves]),
        "API product": [f"/api/v1/products/{slug}" for slug in products],
    }


def _often(addresses: list[str]) -> list[str]:
    return addresses * (MOST // len(addresses) + 1)


def queries_of(address: str) -> int:
    """SQL statements of a page when nothing is cached."""
    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)  # imports and template compilation are not asked about
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


if __name__ == "__main__":
    main()
