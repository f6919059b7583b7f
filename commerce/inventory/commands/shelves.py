"""The rows that every change of stock is decided on, and what is told when they changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from commerce.catalog.models import Variant
from commerce.core.events import emit_all
from commerce.inventory.events import StockStateChanged
from commerce.inventory.models import Stock
from commerce.inventory.queries import state_of


def locked(variant_ids: Iterable[int]) -> list[Stock]:
    """Every stock row of these variants, locked in one order so that nobody ever deadlocks."""
    return list(
        Stock.objects.select_for_update(no_key=True, of=("self",))
        .select_related("warehouse")
        .only(
            "variant_id",
            "on_hand",
            "reserved",
            "safety",
            "warehouse__region",
            "warehouse__is_active",
        )
        .filter(variant_id__in=set(variant_ids))
        .order_by("pk")
    )


def pieces_of(stocks: Iterable[Stock]) -> dict[int, int]:
    """What can be promised of each variant: the free pieces in the warehouses that are in use."""
    pieces: dict[int, int] = defaultdict(int)
    for stock in stocks:
        if stock.warehouse.is_active:
            pieces[stock.variant_id] += stock.available
    return pieces


def announce(before: Mapping[int, int], after: Mapping[int, int]) -> None:
    """Tell of every variant whose coarse state became another."""
    changed = [
        variant
        for variant in before.keys() | after.keys()
        if state_of(before.get(variant, 0)) != state_of(after.get(variant, 0))
    ]
    if changed:
        variants = Variant.objects.filter(pk__in=changed).order_by("pk")
        emit_all([StockStateChanged(variant.pk, variant.product_id) for variant in variants])
