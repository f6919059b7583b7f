from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.catalog.models import Product
from tests.factories.catalog import make_category, make_product, make_shown_product
from tests.factories.merchants import make_merchant

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def listed(client: Client, **filters: str) -> list[Product]:
    response = client.get(reverse("wagtailsnippets_catalog_product:list"), filters)
    assert response.status_code == 200
    return list(response.context["object_list"])


def test_however_many_products_are_listed_the_queries_stay_the_same(admin: Client) -> None:
    for live in [True, False] * 6:
        make_product(live=live)
    admin.get(reverse("wagtailsnippets_catalog_product:list"))
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(admin, q="futbolka")) >= 0
    with CaptureQueriesContext(connection) as queries:
        assert len(listed(admin)) == 12
    assert len(queries) <= MOST_QUERIES


def test_product_is_found_by_title_in_both_languages_by_code_and_by_sku(admin: Client) -> None:
    product = make_product(title_uz="Choynak sopol", title_ru="Чайник глиняный", code="CH-77")
    product.variants.update(sku="SKU-CHOYNAK-1")
    make_product(title_uz="Gilam", title_ru="Ковёр")
    for words in ["sopol", "глиняный", "CH-77", "SKU-CHOY", "sku-choynak-1"]:
        assert listed(admin, q=words) == [product], words
    assert listed(admin, q="yoʻqnarsa") == []


def test_apostrophe_of_any_kind_finds_the_uzbek_word(admin: Client) -> None:
    product = make_product(title_uz="Koʻylak")
    assert listed(admin, q="ko'ylak") == [product]


def test_filters_narrow_the_list(admin: Client) -> None:
    top = make_category()
    merchant = make_merchant()
    inner = make_product(category=make_category(parent=top), merchant=merchant)
    draft = make_product(live=False, ru_ready=False)
    sold_out = make_shown_product()
    for variant in sold_out.variants.all():
        variant.stocks.update(on_hand=0)
    from commerce.showcase.commands import rebuild

    rebuild(sold_out.pk)
    assert listed(admin, category=str(top.pk)) == [inner]
    assert listed(admin, merchant=str(merchant.pk)) == [inner]
    assert listed(admin, state="draft") == [draft]
    assert listed(admin, ru_ready="False") == [draft]
    assert listed(admin, stock="out") == [sold_out]


@pytest.mark.parametrize(
    "filters",
    [
        {"category": "x"},
        {"category": "99999999999999999999"},
        {"merchant": "-1"},
        {"state": "🦆"},
        {"p": "10000"},
        {"ordering": "price"},
        {"q": "\0"},
        {"q": "a" * 5_000},
    ],
)
def test_nonsense_in_the_address_breaks_nothing(admin: Client, filters: dict[str, str]) -> None:
    make_product()
    response = admin.get(reverse("wagtailsnippets_catalog_product:list"), filters)
    assert response.status_code in (200, 400)


def test_the_newest_change_stands_first(admin: Client) -> None:
    first, second = make_product(), make_product()
    first.save()
    assert listed(admin) == [first, second]
