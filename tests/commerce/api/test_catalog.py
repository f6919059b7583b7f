"""The catalogue as apps read it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db
API = "/api/v1"


def test_product_is_told_whole_by_slug_and_by_id(client_uz: Client) -> None:
    product = make.make_shown_product(
        price=150_000, variants=[{"options": {"colour": "red"}, "sku": "RED-1"}]
    )
    by_slug = client_uz.get(f"{API}/products/{product.slug_uz}").json()
    by_id = client_uz.get(f"{API}/products/{product.pk}").json()
    assert by_slug == by_id
    assert by_slug["id"] == str(product.pk)
    assert by_slug["price"] == 15_000_000
    assert [variant["sku"] for variant in by_slug["variants"]] == ["RED-1"]
    assert by_slug["variants"][0]["options"] == {"colour": "red"}


def test_language_follows_the_header_and_unknown_ones_get_uzbek(client: Client) -> None:
    product = make.make_shown_product(title_uz="Choynak", title_ru="Чайник")

    def title(language: str) -> str:
        headers = {"accept-language": language}
        found = client.get(f"{API}/products/{product.pk}", headers=headers)
        return str(found.json()["title"])

    assert title("ru-RU,ru;q=0.9") == "Чайник"
    assert title("uz") == title("de") == title("") == "Choynak"


def test_list_walks_its_pages_to_the_end(client_uz: Client) -> None:
    category = make.make_category()
    products = {str(make.make_shown_product(category=category).pk) for _ in range(5)}
    seen, cursor = set(), ""
    for _ in range(3):
        found = client_uz.get(
            f"{API}/products?category={category.slug_uz}&limit=2&cursor={cursor}"
        ).json()
        seen |= {item["id"] for item in found["items"]}
        cursor = found["next"]
    assert seen == products
    assert cursor is None


def test_facet_filters_the_list(client_uz: Client) -> None:
    red = make.make_shown_product(variants=[{"options": {"colour": "red"}}])
    make.make_shown_product(variants=[{"options": {"colour": "blue"}}])
    found = client_uz.get(f"{API}/products?attr.colour=red").json()
    assert [item["id"] for item in found["items"]] == [str(red.pk)]


def test_search_finds_what_was_typed_in_the_other_alphabet(client_uz: Client) -> None:
    product = make.make_shown_product(title_uz="Choynak", title_ru="Чайник")
    found = client_uz.get(f"{API}/search", {"q": "чойнак"}).json()
    assert [item["id"] for item in found["items"]] == [str(product.pk)]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/products/no-such-thing", 404, "product_not_found"),
        ("/products/99999999999999999999", 404, "product_not_found"),
        ("/products?category=none", 404, "category_not_found"),
        ("/products?merchant=none", 404, "merchant_not_found"),
        ("/products?limit=0", 422, "invalid"),
        ("/products?limit=101", 422, "invalid"),
        ("/products?price_min=-1", 422, "invalid"),
        ("/products?cursor=%F0%9F%90%AB", 422, "cursor_invalid"),
    ],
)
def test_bad_question_gets_a_problem(client_uz: Client, path: str, status: int, code: str) -> None:
    answer = client_uz.get(API + path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["detail"]


def test_description_is_openapi_3_1_and_names_its_operations(client: Client) -> None:
    described = client.get(f"{API}/openapi.json").json()
    named = {
        operation["operationId"]
        for path in described["paths"].values()
        for operation in path.values()
    }
    assert described["openapi"].startswith("3.1")
    assert {"list_categories", "get_product", "place_order", "list_regions"} <= named
