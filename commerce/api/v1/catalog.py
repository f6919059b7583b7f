from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from commerce.api.language import language_of
from commerce.api.paging import LARGEST, SMALLEST, USUAL, cursor_of, page_of
from commerce.api.v1.schemas import (
    Card,
    CardPage,
    Image,
    Instalment,
    InstalmentPlan,
    MerchantRef,
    number_of,
    with_text_ids,
)
from commerce.catalog.queries import MenuCategory, category_by_slug, category_menu
from commerce.core.money import Money
from commerce.merchants.queries import merchant_by_slug
from commerce.pricing.queries import instalment_plans
from commerce.search.queries import results, suggestions
from commerce.showcase.models import Document
from commerce.showcase.queries import (
    Filters,
    Listing,
    Scope,
    Sort,
    document,
    document_by_id,
    listing,
    related,
)

router = Router(tags=["catalogue"])

RELATED = 12
ATTRIBUTE = "attr."


class CategoryOut(Schema):
    id: str
    slug: str
    name: str
    image: Image | None
    children: list[CategoryOut]


class CategoryTree(Schema):
    items: list[CategoryOut]


class ProductQuery(Schema):
    category: str | None = None
    merchant: str | None = None
    price_min: int | None = Field(None, ge=0, le=2**62)
    price_max: int | None = Field(None, ge=0, le=2**62)
    in_stock: bool = False
    sort: Sort | None = None
    cursor: str | None = None
    limit: int = Field(USUAL, ge=SMALLEST, le=LARGEST)


class SearchQuery(ProductQuery):
    q: str = ""


class FacetValueOut(Schema):
    code: str
    title: str
    hex: str | None
    count: int
    is_selected: bool


class FacetOut(Schema):
    code: str
    title: str
    kind: str
    values: list[FacetValueOut]


class SearchPage(CardPage):
    facets: list[FacetOut]
    did_you_mean: str | None = None


class OptionOut(Schema):
    code: str
    title: str
    hex: str | None


class AxisOut(Schema):
    code: str
    title: str
    kind: str
    values: list[OptionOut]


class VariantOut(Schema):
    id: str
    sku: str
    price: int
    old_price: int | None
    instalment: Instalment | None
    instalment_plans: list[InstalmentPlan]
    stock: Literal["in", "low", "out"]
    in_stock: bool
    options: dict[str, str]
    image: int | None


class Crumb(Schema):
    slug: str
    title: str


class AttributeOut(Schema):
    code: str
    title: str
    value: str


class ProductOut(Card):
    summary: str
    description: list[dict[str, Any]]
    attributes: list[AttributeOut]
    options: list[AxisOut]
    variants: list[VariantOut]
    gallery: list[Image]
    breadcrumbs: list[Crumb]
    merchant: MerchantRef
    brand: str | None


class CardList(Schema):
    items: list[Card]


class SuggestionsOut(Schema):
    products: list[Card]


@router.get("/categories", operation_id="list_categories", response=CategoryTree)
def list_categories(request: HttpRequest) -> Any:
    return {"items": [_category(branch) for branch in category_menu(language_of(request))]}


@router.get("/products", operation_id="list_products", response=CardPage)
def list_products(request: HttpRequest, query: Query[ProductQuery]) -> Any:
    language = language_of(request)
    found = listing(
        _scope(request, query),
        language,
        filters=_filters(request, query),
        sort=query.sort or Sort.POPULAR,
        page=page_of(query.cursor),
        page_size=query.limit,
    )
    return _page(found)


@router.get("/search", operation_id="search_products", response=SearchPage)
def search_products(request: HttpRequest, query: Query[SearchQuery]) -> Any:
    found = results(
        query.q,
        language_of(request),
        filters=_filters(request, query),
        sort=query.sort,
        page=page_of(query.cursor),
        page_size=query.limit,
    )
    return _page(found) | {"facets": found.facets, "did_you_mean": None}


@router.get("/search/suggest", operation_id="suggest", response=SuggestionsOut)
def suggest(request: HttpRequest, q: str = "") -> Any:
    found = suggestions(q, language_of(request))
    return {"products": [with_text_ids(card) for card in found.products]}


@router.get("/products/{key}", operation_id="get_product", response=ProductOut)
def get_product(request: HttpRequest, key: str) -> Any:
    data = _document(request, key).data
    return with_text_ids(data) | {"variants": [_variant(variant) for variant in data["variants"]]}


@router.get("/products/{key}/related", operation_id="list_related_products", response=CardList)
def list_related_products(request: HttpRequest, key: str) -> Any:
    found = _document(request, key)
    others = related(found.product_id, found.category_ids[-1], language_of(request), limit=RELATED)
    return {"items": [with_text_ids(card) for card in others]}


def _document(request: HttpRequest, key: str) -> Document:
    """By id or by slug."""
    language = language_of(request)
    if product_id := number_of(key):
        return document_by_id(product_id, language)
    return document(key, language)


def _category(branch: MenuCategory) -> dict[str, Any]:
    return {
        "id": str(branch.id),
        "slug": branch.slug,
        "name": branch.title,
        "image": branch.image,
        "children": [_category(child) for child in branch.children],
    }


def _scope(request: HttpRequest, query: ProductQuery) -> Scope:
    if query.category:
        return Scope(category_id=category_by_slug(query.category, language_of(request)).pk)
    if query.merchant:
        return Scope(merchant_id=merchant_by_slug(query.merchant).pk)
    return Scope()


def _filters(request: HttpRequest, query: ProductQuery) -> Filters:
    options = {
        name.removeprefix(ATTRIBUTE): frozenset(
            code for value in values for code in str(value).split(",")
        )
        for name, values in request.GET.lists()
        if name.startswith(ATTRIBUTE)
    }
    return Filters(
        options=options,
        price_min=None if query.price_min is None else Money(query.price_min),
        price_max=None if query.price_max is None else Money(query.price_max),
        in_stock=query.in_stock,
    )


def _page(found: Listing) -> dict[str, Any]:
    return {
        "items": [with_text_ids(card) for card in found.cards],
        "next": cursor_of(found.page + 1) if found.page < found.pages else None,
    }


def _variant(variant: Mapping[str, Any]) -> dict[str, Any]:
    plans = instalment_plans(Money(variant["price"]))
    return with_text_ids(variant) | {"instalment_plans": plans}
