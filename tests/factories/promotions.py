from datetime import timedelta
from typing import Any

from django.utils import timezone

from commerce.promotions.calculation import Kind
from commerce.promotions.commands import save_coupon, save_promotion
from commerce.promotions.models import Coupon, Promotion
from tests.factories.words import number


def make_promotion(
    kind: Kind = Kind.PERCENT, *, percent: int | None = 10, scope: Any = None, **fields: Any
) -> Promotion:
    """Ten percent off since yesterday, unless told; off all goods unless in `scope`."""
    n = number()
    given = {
        "kind": kind,
        "percent": percent if kind == Kind.PERCENT else None,
        "name_uz": f"Aksiya {n}",
        "name_ru": f"Акция {n}",
        "starts_at": timezone.now() - timedelta(days=1),
    }
    return save_promotion(Promotion(**given | fields), **scope or {})


def make_coupon(
    code: str = "", *, promotion: Promotion | None = None, percent: int = 10, **fields: Any
) -> Coupon:
    """A coupon for ten percent off everything, to be used once, unless told."""
    promotion = promotion or make_promotion(percent=percent, needs_coupon=True)
    return save_coupon(Coupon(code=code or f"KUPON{number()}", promotion=promotion, **fields))
