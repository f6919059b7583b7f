"""How long an editor waits: `python -m bench.admin [rounds]`.

Walks through the admin of the database that DATABASE_URL names, in this process, and prints the
median time and the number of queries of each step beside what it may take. One product is edited,
saved and published again and again, with the texts that it has.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.test.utils.form_data import (  # noqa: E402
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from commerce.catalog.models import Category, Product, Variant  # noqa: E402

ROUNDS = 8
EDITOR = "bench-editor"
LIST, OPEN, DRAFT, PUBLISH = 300, 150, 70, 120  # milliseconds

type Step = tuple[str, int, Callable[[], Any]]


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else ROUNDS
    print(f"{Product.objects.count():,} products, {rounds} rounds")
    print(f"{'':<26}{'ms':>6}{'cpu':>6}{'at most':>9}{'queries':>9}")
    with editor() as client:
        for name, target, act in steps(client):
            median, ours, queries = measured(act, rounds)
            print(f"{name:<26}{median:>6.0f}{ours:>6.0f}{target:>9}{queries:>9}")


@contextmanager
def editor() -> Iterator[Client]:
    """A signed-in superuser, who is gone afterwards."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.STAFF_SECOND_FACTOR = False
    user = get_user_model().objects.create_superuser(EDITOR)
    client = Client()
    client.force_login(user)
    try:
        yield client
    finally:
        user.delete()


def steps(client: Client) -> Iterator[Step]:
    products = reverse("wagtailsnippets_catalog_product:list")
    product = Product.objects.filter(live=True).order_by("pk").first()
    edit = reverse("wagtailsnippets_catalog_product:edit", args=[product.pk])
    word = product.title_uz.split()[0]
    sku = Variant.objects.filter(product=product).values_list("sku", flat=True)[0]
    category = Category.objects.filter(parent=None).values_list("pk", flat=True)[0]
    pages = product.__class__.objects.count() // 25

    def opened(url: str) -> Callable[[], Any]:
        return lambda: answered(client.get(url), 200)

    yield "list, first page", LIST, opened(products)
    yield "list, middle page", LIST, opened(f"{products}?p={pages // 2}")
    yield "list by title", LIST, opened(f"{products}?ordering=title_uz")
    yield "search, a common word", LIST, opened(f"{products}?q={word}")
    yield "search, a SKU", LIST, opened(f"{products}?q={sku}")
    yield "search, a code", LIST, opened(f"{products}?q={product.code}")
    yield "filter, category", LIST, opened(f"{products}?category={category}")
    yield "filter, sold out", LIST, opened(f"{products}?stock=out")
    yield "filter, drafts", LIST, opened(f"{products}?state=draft")
    yield (
        "filter, three and a word",
        LIST,
        opened(f"{products}?category={category}&state=live&stock=in&q={word}"),
    )
    yield "open a product", OPEN, opened(edit)
    form = filled(client.get(edit).content.decode())

    def sent(**pressed: str) -> Callable[[], Any]:
        data = form | pressed
        return lambda: answered(client.post(edit, data), 302)

    yield "save a draft", DRAFT, sent()
    yield "publish", PUBLISH, sent(**{"action-publish": "1"})


def filled(html: str) -> dict[str, Any]:
    """The form as a browser would send it back; the blocks, which scripts draw, are made up."""
    shown = querydict_from_html(html, form_id="w-editor-form")
    texts = {
        f"description_{language}": streamfield([("text", rich_text(f"<p>{language}</p>"))])
        for language in ("uz", "ru")
    }
    boxes = re.findall(r"<input[^>]*\btype=\"checkbox\"[^>]*\bchecked\b[^>]*>", html)
    ticked = [found.group(1) for box in boxes if (found := re.search(r'\bname="([^"]+)"', box))]
    return dict(shown.lists()) | nested_form_data(texts) | dict.fromkeys(ticked, "on")


def answered(response: Any, status: int) -> None:
    if response.status_code != status:
        raise SystemExit(f"{response.request['PATH_INFO']}: {response.status_code}")


def measured(act: Callable[[], Any], rounds: int) -> tuple[float, float, int]:
    """The medians of the time and of our own share of it in milliseconds, and the queries."""
    act()
    queries = 0

    def counted(execute: Any, *query: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*query)

    with connection.execute_wrapper(counted):
        act()
    times, shares = [], []
    for _ in range(rounds):
        began, began_ours = time.perf_counter(), time.process_time()
        act()
        times.append((time.perf_counter() - began) * 1_000)
        shares.append((time.process_time() - began_ours) * 1_000)
    return statistics.median(times), statistics.median(shares), queries


if __name__ == "__main__":
    main()
