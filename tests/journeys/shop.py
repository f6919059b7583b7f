"""The shop that the journeys go through: the whole demo shop, loaded once, copied for each test."""

from __future__ import annotations

import shutil

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from commerce.catalog.models import Product, Variant
from commerce.core.money import Money
from commerce.inventory.commands import set_stock
from commerce.inventory.models import Stock
from commerce.pricing.commands import set_price
from dev import services
from dev.pytest_services import template_filled_by
from tests import factories as make

MADE_FROM = (
    "commerce/**/*.py",
    "cms/**/*.py",
    "media/**/*.py",
    "demo/**/*.py",
    "demo/**/*.yaml",
    "demo/**/*.psv",
    "demo/pictures/*.webp",
    "tests/journeys/shop.py",
)
UPLOADS = services.TEST.folder / "demo-uploads"


def shop_template() -> str:
    """The name of the database that holds the demo shop; its pictures lie in `UPLOADS`."""
    return template_filled_by(_load, kind="shop", made_from=MADE_FROM)


def _load() -> None:
    shutil.rmtree(UPLOADS, ignore_errors=True)
    with override_settings(MEDIA_ROOT=UPLOADS):
        call_command("demo")
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- what happens in it meanwhile ---------------------------------------------------------------


def variant(sku: str) -> Variant:
    return Variant.objects.get(sku=sku)


def reprice(sku: str, soums: int) -> None:
    """The variant costs this from now on, and its page says so."""
    changed = variant(sku)
    set_price(variant_id=changed.pk, amount=Money.of_soums(soums))
    make.show(changed.product)


def leave(sku: str, pieces: int) -> None:
    """So many pieces of the variant are left, and its page says so."""
    changed = variant(sku)
    places = Stock.objects.filter(variant=changed).select_related("warehouse")
    for number, place in enumerate(places.order_by("warehouse")):
        set_stock(
            variant_id=changed.pk,
            warehouse=place.warehouse,
            on_hand=place.reserved + (0 if number else pieces),
        )
    make.show(changed.product)


def product(code: str) -> Product:
    return Product.objects.get(code=code)
