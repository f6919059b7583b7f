from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from commerce.catalog.models import Product
from commerce.core.progress import progress_bar
from demo.accounts import open_accounts, open_seller_accounts
from demo.catalogue import Tell, load_catalogue
from demo.logins import LOGINS, SELLERS
from demo.pages import load_pages
from demo.scale import generate

MOST_PRODUCTS = 10_000_000

console = Console(highlight=False)


class Command(BaseCommand):
    help = "Load the demo shop: the curated catalogue, or generated products for scale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--products",
            type=_count,
            default=0,
            metavar="N",
            help="generate N more products, besides the curated ones",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are products already"
        )

    def handle(self, *args: Any, products: int, if_empty: bool, **options: Any) -> None:
        if if_empty and Product.objects.exists():
            return
        _load_shop()
        if settings.DEBUG:
            _show_logins()
        if products:
            with progress_bar("Generated products", products) as done:
                generate(products, now=timezone.now(), progress=done)
        cache.clear()  # what was known is of the shop before


def _count(typed: str) -> int:
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= MOST_PRODUCTS:
        raise ArgumentTypeError(f"a number from 1 to {MOST_PRODUCTS:,} is wanted")
    return int(typed)


@transaction.atomic
def _load_shop() -> None:
    """All of the curated shop or nothing, so that a load that failed can be repeated."""
    with _step("Products") as tell:
        load_catalogue(now=timezone.now(), tell=tell)
    with _step("Pages") as tell:
        load_pages(tell)


def _show_logins() -> None:
    """They are known to everybody, so they exist only while developing."""
    open_accounts()
    open_seller_accounts()
    for login in (*LOGINS, *SELLERS):
        console.print(f"    {login}")


@contextmanager
def _step(title: str) -> Iterator[Tell]:
    began = time.monotonic()
    with console.status(f"{title} …") as status:
        yield lambda detail: status.update(f"{title}: {detail} …")
    console.print(f"  [green]✓[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]")
