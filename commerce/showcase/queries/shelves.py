"""Among which products a list chooses, and in which order it shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from commerce.showcase.models import ShelfEntry


class Sort(StrEnum):
    POPULAR = "popular"
    CHEAP = "cheap"
    DEAR = "dear"
    NEW = "new"
    RATED = "rated"
    DISCOUNT = "discount"


ORDER: dict[Sort, tuple[str, ...]] = {
    Sort.POPULAR: ("-popular_rank", "-product_id"),
    Sort.CHEAP: ("price", "-product_id"),
    Sort.DEAR: ("-price", "-product_id"),
    Sort.NEW: ("-added_at", "-product_id"),
    Sort.RATED: ("-rated_rank", "-popularity", "-product_id"),
    Sort.DISCOUNT: ("-discount", "-popularity", "-product_id"),
}


@dataclass(frozen=True)
class Scope:
    """Among which products a list chooses: exactly one of these is given, or all of them are."""

    category_id: int | None = None
    merchant_id: int | None = None
    product_ids: Sequence[int] | None = None  # in order of relevance

    def condition(self) -> tuple[str, dict[str, Any]]:
        if self.category_id is not None:
            return "category_ids @> ARRAY[%(category)s::bigint]", {"category": self.category_id}
        if self.merchant_id is not None:
            return "merchant_id = %(merchant)s", {"merchant": self.merchant_id}
        if self.product_ids is not None:
            return "product_id = ANY(%(products)s)", {"products": list(self.product_ids)}
        return "true", {}

    def shelf(self) -> str:
        """What `kept` and `forget` call these products, if they are a shelf and no search."""
        if self.category_id is not None:
            return shelf_of_category(self.category_id)
        return WHOLE_SHELF if self.merchant_id is None else shelf_of_merchant(self.merchant_id)

    def entries(self) -> QuerySet[ShelfEntry]:
        if self.category_id is not None:
            return ShelfEntry.objects.filter(category_ids__contains=[self.category_id])
        if self.merchant_id is not None:
            return ShelfEntry.objects.filter(merchant_id=self.merchant_id)
        if self.product_ids is not None:
            return ShelfEntry.objects.filter(product_id__in=self.product_ids)
        return ShelfEntry.objects.all()


def shelf_of_category(category_id: int) -> str:
    return f"shelf:category:{category_id}"


def shelf_of_merchant(merchant_id: int) -> str:
    return f"shelf:merchant:{merchant_id}"


WHOLE_SHELF = "shelf"
