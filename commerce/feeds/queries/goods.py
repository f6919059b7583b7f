"""Goods as rows of a table, found and sorted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.bilingual import Language, text_of
from commerce.feeds.columns import STOCK, Column, Value, columns_with
from commerce.inventory.models import Stock, Warehouse
from commerce.inventory.queries import LOW
from commerce.pricing.models import Price


@dataclass(frozen=True)
class Goods:
    """One variant as a row of a table, with what it costs before any price list."""

    variant_id: int
    product_id: int
    title: str
    is_live: bool
    cells: dict[str, Value] = field(repr=False)


def sheet_columns() -> list[Column]:
    """The columns of a sheet as the shop is now, with one for each warehouse in use."""
    codes = Warehouse.objects.filter(is_active=True).values_list("code", flat=True)
    return columns_with(codes)


def variants_of(merchant_id: int | None) -> QuerySet[Variant]:
    """The variants of a merchant's goods, or of all goods for the staff."""
    every = Variant.objects.order_by("pk")
    return every if merchant_id is None else every.filter(product__merchant=merchant_id)


def goods_by_id(variant_ids: Iterable[int], language: Language = "uz") -> dict[int, Goods]:
    """These variants as rows of a table, in a fixed number of queries."""
    rows = Variant.objects.filter(pk__in=set(variant_ids)).select_related("product__category")
    variants = list(rows.defer(*_LARGE))
    prices = Price.objects.in_bulk([variant.pk for variant in variants])
    stock: dict[int, dict[str, Value]] = defaultdict(dict)
    lying = Stock.objects.filter(variant__in=variants, warehouse__is_active=True)
    for variant_id, code, on_hand in lying.values_list("variant_id", "warehouse__code", "on_hand"):
        stock[variant_id][f"{STOCK}{code}"] = on_hand
    return {
        variant.pk: Goods(
            variant.pk,
            variant.product_id,
            text_of(variant.product, "title", language),
            variant.product.live,
            _cells(variant, prices.get(variant.pk), language) | stock[variant.pk],
        )
        for variant in variants
    }


def _cells(variant: Variant, price: Price | None, language: Language) -> dict[str, Value]:
    product = variant.product
    return {
        "sku": variant.sku,
        "product": product.code,
        "title_uz": getattr(product, "title_uz"),  # noqa: B009  made by `bilingual`
        "title_ru": getattr(product, "title_ru"),  # noqa: B009
        "category": text_of(product.category, "title", language),
        "price": price.amount.tiyin if price else None,
        "old_price": price.old_amount.tiyin if price and price.old_amount else None,
        "barcode": variant.barcode,
        "ikpu": variant.ikpu,
        "package": variant.package_code,
        "vat": variant.vat_percent,
        "active": variant.is_active,
    }


_LARGE = tuple(f"product__description_{language}" for language in ("uz", "ru"))


# What a list of goods can be narrowed to; each says what is to be done about it.
type Narrowing = Callable[[QuerySet[Any]], QuerySet[Any]]

ONLY: dict[str, Narrowing] = {
    "on_sale": lambda rows: rows.filter(product__live=True, is_active=True),
    "draft": lambda rows: rows.filter(product__live=False),
    "no_stock": lambda rows: _with_stock(rows).filter(free__lte=0),
    "low_stock": lambda rows: _with_stock(rows).filter(free__gt=0, free__lte=LOW),
    "no_price": lambda rows: rows.filter(price=None),
    "no_russian": lambda rows: rows.filter(Q(product__title_ru="") | Q(product__ru_ready=False)),
}
SORTS: dict[str, Narrowing] = {
    "newest": lambda rows: rows.order_by("-pk"),
    "title": lambda rows: rows.order_by("product__title_uz", "pk"),
    "cheap": lambda rows: rows.order_by(F("price__amount").asc(nulls_last=True), "pk"),
    "dear": lambda rows: rows.order_by(F("price__amount").desc(nulls_last=True), "pk"),
    "stock": lambda rows: _with_stock(rows).order_by("free", "pk"),
}


def goods_found(
    merchant_id: int | None, *, words: str = "", only: str = "", sort: str = "newest"
) -> QuerySet[Variant]:
    """The variants whose title, SKU or code holds these words; unknown names narrow nothing."""
    rows = variants_of(merchant_id)
    for word in words.split():
        rows = rows.filter(
            Q(product__title_uz__icontains=word)
            | Q(product__title_ru__icontains=word)
            | Q(sku__icontains=word)
            | Q(product__code__icontains=word)
        )
    narrowed = ONLY[only](rows) if only in ONLY else rows
    return SORTS.get(sort, SORTS["newest"])(narrowed)


def goods_of(merchant_id: int | None, variant_id: int, language: Language) -> Goods:
    """The merchant's own goods; another's are `NoSuchVariant`."""
    if not variants_of(merchant_id).filter(pk=variant_id).exists():
        raise NoSuchVariant
    return goods_by_id([variant_id], language)[variant_id]


def goods_to_mend(merchant_id: int) -> dict[str, int]:
    """How many of a merchant's goods lack what, in one query."""
    counts = {
        name: Sum(Case(When(wanting, then=1), default=0))
        for name, wanting in {
            "no_stock": Q(is_active=True, product__live=True, free__lte=0),
            "low_stock": Q(is_active=True, product__live=True, free__gt=0, free__lte=LOW),
            "no_price": Q(price=None),
            "no_russian": Q(product__title_ru="") | Q(product__ru_ready=False),
            "draft": Q(product__live=False),
        }.items()
    }
    found = _with_stock(variants_of(merchant_id)).order_by().aggregate(**counts)
    return {name: count or 0 for name, count in found.items()}


def _with_stock(rows: QuerySet[Any]) -> Any:
    """With what can still be promised of each, over the warehouses in use."""
    lying = Stock.objects.filter(variant=OuterRef("pk"), warehouse__is_active=True)
    free = (
        lying.values("variant")
        .annotate(pieces=Sum(Greatest(F("on_hand") - F("reserved") - F("safety"), 0)))
        .values("pieces")
    )
    return rows.annotate(free=Coalesce(Subquery(free, output_field=IntegerField()), 0))
