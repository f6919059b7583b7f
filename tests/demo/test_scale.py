"""Generated products are whole, plausible, and what shoppers see of them is the truth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from wagtail.models import ReferenceIndex

from commerce.catalog.models import AttributeValue, OldSlug, Product, TypeAttribute, Variant
from commerce.core.spelling import APOSTROPHES, TURNED_COMMA, TUTUQ
from commerce.inventory.models import Stock
from commerce.search.commands import index_all
from commerce.showcase.commands import rebuild_all
from commerce.showcase.models import Card, Document, ShelfEntry
from demo.scale import Maker
from tests.demo.conftest import NOW, rows

COUNT = 300


@pytest.fixture(scope="module")
def scaled(loaded: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        Maker(NOW).make(range(1, COUNT + 1))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def big_shop(scaled: None, db: None) -> list[Product]:
    """The generated products of a shop that has the curated ones too."""
    return list(Product.objects.filter(code__regex="^G").select_related("brand").order_by("code"))


def test_they_are_numbered_one_after_another(big_shop: list[Product]) -> None:
    assert [product.code for product in big_shop] == [f"G{n:06}" for n in range(1, COUNT + 1)]


def test_building_the_showcase_anew_changes_not_one_byte(big_shop: list[Product]) -> None:
    tables = [f"showcase_{name}" for name in ("card", "document", "shelfentry")]
    tables.append("search_searchentry")
    before = {table: rows(table) for table in tables}
    assert [len(before[table]) for table in tables] == [1198, 1198, 599, 599]
    rebuild_all()
    index_all()
    for table in tables:
        assert rows(table) == before[table], table


def test_every_one_is_live_in_both_languages_with_its_own_texts(big_shop: list[Product]) -> None:
    assert all(product.live and product.ru_ready for product in big_shop)
    for language, letters in (("uz", "a-zA-Z"), ("ru", "а-яА-Я")):
        titles = Counter(getattr(product, f"title_{language}") for product in big_shop)
        assert len(titles) > 0.95 * COUNT
        assert all(re.search(f"[{letters}]{{3}}", title) for title in titles)
        for product in big_shop:
            (block,) = getattr(product, f"description_{language}")
            assert block.value.source.count(". ") >= 1
            assert 10 < len(getattr(product, f"summary_{language}")) <= 300


def test_nothing_is_left_unsaid_in_the_texts(big_shop: list[Product]) -> None:
    wrong = APOSTROPHES.replace(TURNED_COMMA, "").replace(TUTUQ, "")
    for document in Document.objects.filter(product__in=big_shop, language="uz"):
        told = document.data["title"] + document.data["summary"] + str(document.data["description"])
        assert "{" not in document.data["title"] + document.data["summary"]
        assert not re.search(rf"[a-z][{wrong}][a-z]", told)


def test_attributes_are_those_of_the_type(big_shop: list[Product]) -> None:
    of_type = set(TypeAttribute.objects.values_list("type_id", "attribute_id"))
    values = AttributeValue.objects.filter(product__in=big_shop).select_related("product")
    assert values.count() > 3 * COUNT
    for value in values:
        assert (value.product.type_id, value.attribute_id) in of_type


def test_one_to_six_variants_with_prices_and_stock_in_one_to_three_warehouses(
    big_shop: list[Product],
) -> None:
    variants = Variant.objects.filter(product__in=big_shop)
    numbers = Counter(variants.values_list("product_id", flat=True))
    assert len(numbers) == COUNT
    assert set(numbers.values()) <= set(range(1, 7))
    assert len(set(numbers.values())) > 3
    assert all(variant.price.amount for variant in variants.select_related("price"))
    places = Counter(
        Stock.objects.filter(variant__in=variants).values_list("variant_id", flat=True)
    )
    assert set(places.values()) == {1, 2, 3}


def test_lists_have_something_to_filter(big_shop: list[Product]) -> None:
    entries = ShelfEntry.objects.filter(product__in=big_shop)
    assert 30 < entries.exclude(discount=0).count() < 90
    assert 0 < entries.filter(in_stock=False).count() < 60
    assert entries.values("category_ids").distinct().count() > 20
    assert entries.values("merchant_id").distinct().count() > 10
    assert entries.exclude(rating=None).count() > 220


def test_pictures_are_shared_with_the_curated_products(big_shop: list[Product]) -> None:
    assert all(product.pictures.count() == 3 for product in big_shop)
    assert all(len(card.data["image"]["src"]) > 5 for card in Card.objects.all())


def test_their_addresses_are_remembered(big_shop: list[Product]) -> None:
    ids = [product.pk for product in big_shop]
    assert OldSlug.objects.filter(kind="product", target_id__in=ids).count() == 2 * COUNT


def test_the_admin_knows_what_they_use_as_if_wagtail_had_noted_it(big_shop: list[Product]) -> None:
    before = rows("wagtailcore_referenceindex")
    for product in big_shop[:20]:
        ReferenceIndex.create_or_update_for_object(product)
    assert rows("wagtailcore_referenceindex") == before
