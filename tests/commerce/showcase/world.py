"""A shop small enough to be rebuilt from nothing, in which all that can be shown is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from commerce.catalog.models import Attribute, AttributeOption, Category, Product, Variant
from commerce.reviews.commands import set_rating
from commerce.search.commands import index_all
from commerce.search.models import SearchEntry
from commerce.showcase.commands import rebuild_all
from commerce.showcase.models import Card, Document, ShelfEntry
from media.models import Picture
from tests import factories as make
from tests.jobs import run_deferred_jobs


@dataclass
class World:
    """One product that has everything, and a neighbour that shares most of it."""

    product: Product
    neighbour: Product
    top: Category
    middle: Category
    leaf: Category
    elsewhere: Category
    red: AttributeOption
    blue: AttributeOption
    material: AttributeOption
    weight: Attribute
    on_card: Picture
    of_blue: Picture
    in_text: Picture

    @property
    def variant(self) -> Variant:
        return self.product.variants.get(sku="QIZIL")


def make_world() -> World:
    top = make.make_category(title_uz="Kiyim", title_ru="Одежда")
    middle = make.make_category(parent=top, title_uz="Ayollarga", title_ru="Женщинам")
    leaf = make.make_category(parent=middle, title_uz="Koʻylaklar", title_ru="Платья")
    elsewhere = make.make_category(title_uz="Sovgʻalar", title_ru="Подарки")
    red, blue = make.make_option("colour", "red"), make.make_option("colour", "blue")
    on_card, of_blue, in_text = (
        make.make_picture(alt_uz=f"Surat {n}", alt_ru=f"Снимок {n}", size=(60, 60)) for n in "abc"
    )
    weight = make.make_attribute("weight", kind="number", unit_uz="g", unit_ru="г")
    common: dict[str, Any] = {
        "category": leaf,
        "merchant": make.make_merchant(),
        "brand": make.make_brand(),
        "attributes": {"material": "cotton", "weight": 340, "waterproof": True},
    }
    product = make.make_product(
        **common,
        title_uz="Atlas koʻylak",
        title_ru="Атласное платье",
        seo_title_uz="Atlas koʻylak arzon",
        seo_title_ru="Атласное платье недорого",
        seo_description_uz="Margʻilon atlasi",
        seo_description_ru="Маргиланский атлас",
        description_uz=[("text", "<p>Yengil</p>"), ("picture", in_text)],
        description_ru=[("text", "<p>Лёгкое</p>"), ("picture", in_text)],
        pictures=[(on_card, red), (of_blue, blue)],
        variants=[
            {"sku": "QIZIL", "options": {"colour": "red", "size": "m"}, "price": 300_000},
            {
                "sku": "KOK",
                "options": {"colour": "blue", "size": "l"},
                "price": 350_000,
                "stock": 4,
            },
        ],
        old_price=400_000,
    )
    set_rating(product_id=product.pk, average=Decimal("4.6"), count=12)
    neighbour = make.make_product(**common, pictures=[(on_card, red)])
    run_deferred_jobs()
    material = make.make_option("material", "cotton")
    return World(
        product, neighbour, top, middle, leaf, elsewhere, red, blue, material, weight,
        on_card, of_blue, in_text,
    )  # fmt: skip


def shown() -> dict[str, list[Any]]:
    """All that shoppers can see and find, place by place, in the order of ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_searchentry.* FROM search_searchentry ORDER BY product_id")
        search = cursor.fetchall()
    return {
        "card": list(
            Card.objects.order_by("product_id", "language").values_list("product", "data")
        ),
        "document": list(
            Document.objects.order_by("product_id", "language").values_list(
                "product", "language", "slug", "category_ids", "data"
            )
        ),
        "shelf": list(ShelfEntry.objects.order_by("product_id").values()),
        "search": search,
    }


def made_from_nothing() -> dict[str, list[Any]]:
    for model in (Card, Document, ShelfEntry, SearchEntry):
        model.objects.all().delete()
    rebuild_all()
    index_all()
    return shown()
