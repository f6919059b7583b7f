"""Cells of goods are written, through the commands of the domains that own them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commerce.catalog.commands import correct_variant
from commerce.catalog.models import Variant
from commerce.core.bilingual import language_or_default
from commerce.core.errors import Invalid
from commerce.core.money import Money
from commerce.feeds.columns import STOCK, Column, Value
from commerce.feeds.errors import ChangedMeanwhile
from commerce.feeds.queries import Goods, goods_by_id, sheet_columns
from commerce.inventory.commands import set_stock
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Stock, Warehouse
from commerce.pricing.commands import set_price

FACTS = {"barcode": "barcode", "ikpu": "ikpu", "vat": "vat_rate", "active": "is_active"}
PRICES = {"price", "old_price"}

type Cells = Mapping[str, Value]


@transaction.atomic
def change_goods(
    *, variant_id: int, before: Cells, after: Cells, now: datetime, reference: str = ""
) -> None:
    """Write these cells of one variant; `before` is what whoever changes them had seen.

    Refused with `ChangedMeanwhile`, with nothing written, if one of them is another now.
    """
    goods = seen_under_lock([variant_id])
    write_cells(goods.get(variant_id), before, after, now=now, reference=reference)


def seen_under_lock(variant_ids: Iterable[int]) -> dict[int, Goods]:
    """These goods as they are and stay until the transaction ends."""
    ids = sorted(set(variant_ids))
    stocks = Stock.objects.filter(variant__in=ids).order_by("pk")
    variants = Variant.objects.filter(pk__in=ids).order_by("pk")
    list(variants.select_for_update(no_key=True).values_list("pk"))
    list(stocks.select_for_update(no_key=True).values_list("pk"))
    return goods_by_id(ids)


@transaction.atomic
def write_cells(
    goods: Goods | None, before: Cells, after: Cells, *, now: datetime, reference: str
) -> None:
    """All of the cells or none; the goods are as they were read under the lock."""
    if goods is None:
        raise ChangedMeanwhile(present=_("gone"))
    _refuse_changed(goods, before)
    if PRICES & after.keys():
        _write_price(goods, after, now)
    facts = {FACTS[code]: value for code, value in after.items() if code in FACTS}
    if facts:
        correct_variant(variant_id=goods.variant_id, **facts)
    for code, value in after.items():
        if code.startswith(STOCK):
            _write_stock(goods, code.removeprefix(STOCK), value, reference)


def _refuse_changed(goods: Goods, before: Cells) -> None:
    for code, value in before.items():
        present = goods.cells.get(code)
        if present != value:
            raise ChangedMeanwhile(present=_words(code, present))


def _words(code: str, value: Value) -> str:
    column: Column | None = next((one for one in sheet_columns() if one.code == code), None)
    return column.words(value, language_or_default(get_language())) if column else str(value)


def _write_price(goods: Goods, after: Cells, now: datetime) -> None:
    shown: dict[str, Any] = {name: goods.cells.get(name) for name in PRICES} | dict(after)
    if shown["price"] is None:
        raise Invalid
    old = shown["old_price"]
    set_price(
        variant_id=goods.variant_id,
        amount=Money(shown["price"]),
        old_amount=None if old is None else Money(old),
        now=now,
    )


def _write_stock(goods: Goods, warehouse_code: str, value: Value, reference: str) -> None:
    warehouse = Warehouse.objects.get(code=warehouse_code)
    try:
        set_stock(
            variant_id=goods.variant_id,
            warehouse=warehouse,
            on_hand=int(value or 0),
            reference=reference,
        )
    except OutOfStock:
        raise PromisedToOrders from None


class PromisedToOrders(Invalid):
    """Fewer pieces than buyers were promised can't be counted."""

    code = "promised_to_orders"

    def sentence(self) -> str:
        return _("More pieces than that are promised to orders.")
