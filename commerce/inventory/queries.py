from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Greatest

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
        .annotate(pieces=Sum(Greatest(F("on_hand") - F("reserved") - F("safety"), 0)))
    )
    return dict.fromkeys(ids, 0) | dict(rows)


@dataclass(frozen=True)
class Difference:
    """A balance that is not what its movements and reservations add up to."""

    sku: str
    warehouse: str
    on_hand: int
    moved: int
    reserved: int
    held: int


def stock_differences() -> list[Difference]:
    """Every balance that the books contradict: none, unless somebody wrote past the commands."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [Difference(*row) for row in cursor.fetchall()]


# A full join, so that movements without a balance are found as well.
DIFFERENCES = """
    WITH moved AS (
        SELECT variant_id, warehouse_id, sum(quantity) AS pieces
        FROM inventory_movement GROUP BY variant_id, warehouse_id
    ), held AS (
        SELECT variant_id, warehouse_id, sum(quantity) AS pieces
        FROM inventory_reservation WHERE state = 'held' GROUP BY variant_id, warehouse_id
    ), books AS (
        SELECT variant_id, warehouse_id,
            coalesce(stock.on_hand, 0) AS on_hand, coalesce(moved.pieces, 0) AS moved,
            coalesce(stock.reserved, 0) AS reserved, coalesce(held.pieces, 0) AS held
        FROM inventory_stock AS stock
        FULL JOIN moved USING (variant_id, warehouse_id)
        FULL JOIN held USING (variant_id, warehouse_id)
    )
    SELECT variant.sku, warehouse.code, on_hand, moved, reserved, held
    FROM books
    JOIN catalog_variant AS variant ON variant.id = variant_id
    JOIN inventory_warehouse AS warehouse ON warehouse.id = warehouse_id
    WHERE on_hand <> moved OR reserved <> held
    ORDER BY variant.sku, warehouse.code
"""
