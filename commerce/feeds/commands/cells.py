"""Cells of goods are written, through the commands of the domains that own them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.catalog.commands import correct_variant
from commerce.catalog.models import Variant
from commerce.core.bilingual import language_or_default
from commerce.core.money import Money
from commerce.feeds.columns import STOCK, Column, Value
from commerce.feeds.errors import ChangedMeanwhile, PriceNeeded, PromisedToOrders
from commerce.feeds.queries import Goods, goods_by_id, sheet_columns
from commerce.inventory.commands import set_stocks
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Stock, Warehouse
from commerce.pricing.commands import NewPrice, set_prices

FACTS = {
    "barcode": "barcode",
    "ikpu": "ikpu",
    "package": "package_code",
    "vat": "vat_percent",
    "active": "is_active",
}
PRICES = {"price", "old_price"}

type Cells = Mapping[str, Value]


@dataclass(frozen=True)
class Change:
    """Cells of one variant: as whoever changes them had seen them, and as they shall be."""

    variant_id: int
    before: Cells
    after: Cells


def change_goods(*, change: Change, now: datetime, reference: str = "") -> None:
    """Write these cells of one variant, all or none.

    Refused with `ChangedMeanwhile` if one of them is not any more what was seen.
    """
    change_many(changes=[change], now=now, reference=reference)


@transaction.atomic
def change_many(*, changes: Sequence[Change], now: datetime, reference: str = "") -> None:
    """The same for many variants at once: all of them or, if one is refused, none."""
    goods = _seen_under_lock(change.variant_id for change in changes)
    for change in changes:
        _refuse_changed(goods.get(change.variant_id), change.before)
    set_prices(prices=_new_prices(goods, changes), now=now)
    _set_stocks(changes, reference)
    for change in changes:
        facts = {FACTS[code]: value for code, value in change.after.items() if code in FACTS}
        if facts:
            correct_variant(variant_id=change.variant_id, **facts)


def _seen_under_lock(variant_ids: Iterable[int]) -> dict[int, Goods]:
    """These goods as they are and stay until the transaction ends."""
    ids = sorted(set(variant_ids))
    variants = Variant.objects.filter(pk__in=ids).order_by("pk")
    stocks = Stock.objects.filter(variant__in=ids).order_by("pk")
    list(variants.select_for_update(no_key=True).values_list("pk"))
    list(stocks.select_for_update(no_key=True).values_list("pk"))
    return goods_by_id(ids)


def _refuse_changed(goods: Goods | None, before: Cells) -> None:
    if goods is None:
        raise ChangedMeanwhile(present=_("gone"))
    for code, value in before.items():
        present = goods.cells.get(code)
        if present != value:
            raise ChangedMeanwhile(present=_words(code, present))


def _words(code: str, value: Value) -> str:
    column: Column | None = next((one for one in sheet_columns() if one.code == code), None)
    return column.words(value, language_or_default(get_language())) if column else str(value)


def _new_prices(goods: Mapping[int, Goods], changes: Iterable[Change]) -> dict[int, NewPrice]:
    """A price and an old price are set together; what of them does not change is as it was."""
    new = {}
    for change in changes:
        if PRICES & change.after.keys():
            cells: dict[str, Any] = goods[change.variant_id].cells | dict(change.after)
            if cells["price"] is None:
                raise PriceNeeded
            old = cells["old_price"]
            new[change.variant_id] = NewPrice(
                Money(cells["price"]), None if old is None else Money(old)
            )
    return new


def _set_stocks(changes: Iterable[Change], reference: str) -> None:
    places = dict(Warehouse.objects.values_list("code", "pk"))
    counted = {
        (change.variant_id, places[code.removeprefix(STOCK)]): int(value or 0)
        for change in changes
        for code, value in change.after.items()
        if code.startswith(STOCK)
    }
    try:
        set_stocks(counted=counted, reference=reference)
    except OutOfStock:
        raise PromisedToOrders from None
