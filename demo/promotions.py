"""What the demo shop gives: one promotion for everybody, one for those with a coupon."""

from __future__ import annotations

from typing import Any

from commerce.catalog.models import Category
from commerce.core.money import Money
from commerce.promotions.commands import save_coupon, save_promotion
from commerce.promotions.models import Coupon, Promotion
from demo.files import in_both, read


def offer_promotions() -> None:
    """Add them to a shop that has none; people's own are left alone."""
    if not Promotion.objects.exists():
        for row in read("promotions.yaml"):
            _offer(row)


def _offer(row: dict[str, Any]) -> None:
    promotion = save_promotion(
        Promotion(
            kind=row["kind"],
            percent=row["percent"],
            minimum=Money.of_soums(row.get("minimum", 0)),
            group=row.get("group", ""),
            needs_coupon="coupon" in row,
            **in_both("name", row["name"]),
        ),
        categories=Category.objects.filter(code__in=row["categories"]),
    )
    if promotion.needs_coupon:
        save_coupon(
            Coupon(code=row["coupon"], promotion=promotion, uses_allowed=None, uses_per_customer=1)
        )
