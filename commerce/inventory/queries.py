from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.db.models import F, Sum

from commerce.inventory.models import Stock

type StockState = Literal["in", "low", "out"]

LOW = 5  # pieces; at most so many and pages say "few left"


def state_of(pieces: int) -> StockState:
    """The coarse truth that may stand on a cached page."""
    if pieces <= 0:
        return "out"
    return "low" if pieces <= LOW else "in"


def available(variant_ids: Iterable[int]) -> dict[int, int]:
    """Pieces that can be promised now, over all warehouses in use; 0 for what is nowhere."""
    ids = set(variant_ids)
    rows = (
        Stock.objects.filter(variant_id__in=ids, warehouse__is_active=True)
        .values_list("variant_id")
        .annotate(pieces=Sum(F("on_hand") - F("reserved")))
    )
    return dict.fromkeys(ids, 0) | dict(rows)
