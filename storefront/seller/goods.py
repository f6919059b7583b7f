"""A merchant's goods: found, filtered, and their prices and stock changed in the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from commerce.core.errors import Refusal
from commerce.feeds.columns import OLD_PRICE, PRICE, STOCK, CellWrong, Column, Value
from commerce.feeds.commands import Change, change_goods
from commerce.feeds.queries import Goods, goods_by_id, goods_found, goods_of, sheet_columns
from storefront.jinja import active_language
from storefront.responses import fragment, wants_regions
from storefront.seller.access import Ability, Seat, done, for_members, own_page

PER_PAGE = 25
LONGEST_WORDS = 100
ONLY_TITLES = {
    "": gettext_lazy("All"),
    "on_sale": gettext_lazy("On sale"),
    "draft": gettext_lazy("Not published"),
    "no_stock": gettext_lazy("Sold out"),
    "low_stock": gettext_lazy("Few left"),
    "no_price": gettext_lazy("Without a price"),
    "no_russian": gettext_lazy("Without Russian"),
}
SORT_TITLES = {
    "newest": gettext_lazy("Newest first"),
    "title": gettext_lazy("By title"),
    "cheap": gettext_lazy("Cheapest first"),
    "dear": gettext_lazy("Dearest first"),
    "stock": gettext_lazy("Least in stock first"),
}


@dataclass(frozen=True)
class Cell:
    """One field of a row: what it was when the page was made, what stands in it, what is wrong."""

    column: Column
    title: str
    before: str
    typed: str
    wrong: str = ""


@dataclass(frozen=True)
class GoodsRow:
    goods: Goods
    cells: list[Cell]
    wrong: str = ""
    undo: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # what it was, what it became


@require_safe
@for_members(Ability.GOODS)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:LONGEST_WORDS] for name in ("q", "only", "sort")}
    found = goods_found(seat.merchant.pk, words=asked["q"], only=asked["only"], sort=asked["sort"])
    paging = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(
        request.GET.get("page")
    )
    ids = list(paging.object_list)
    goods, columns = goods_by_id(ids, active_language()), changeable()
    rows = [row_of(goods[pk], columns) for pk in ids if pk in goods]
    return _goods_page(request, seat, rows, paging=paging, asked=asked)


@require_POST
@for_members(Ability.GOODS)
def change(request: HttpRequest, seat: Seat, variant_id: int) -> HttpResponse:
    """Only the cells that were changed are written, and none over what changed meanwhile."""
    goods, columns = goods_of(seat.merchant.pk, variant_id, active_language()), changeable()
    try:
        before, after = read(request.POST, columns)
        if after:
            change_goods(
                change=Change(variant_id, before, after),
                now=timezone.now(),
                reference=_("seller portal"),
            )
    except CellsWrong as wrong:
        return _row(request, seat, row_of(goods, columns, request.POST, wrong.cells), status=422)
    except Refusal as refusal:
        row = row_of(goods, columns, request.POST, wrong=refusal.sentence())
        return _row(request, seat, row, status=refusal.status)
    if not wants_regions(request):
        return done(request, seat.url("goods"), _("{sku} is saved.").format(sku=goods.cells["sku"]))
    fresh = goods_of(seat.merchant.pk, variant_id, active_language())
    return _row(request, seat, row_of(fresh, columns, undo=_shown(before, after, columns)))


class CellsWrong(ValueError):
    """Cells that can't be read: by their column's code, why."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__()
        self.cells = cells


def changeable() -> list[Column]:
    """The columns that are changed in the row."""
    return [
        column
        for column in sheet_columns()
        if column in (PRICE, OLD_PRICE) or column.code.startswith(STOCK)
    ]


def row_of(
    goods: Goods,
    columns: list[Column],
    sent: Mapping[str, str] | None = None,
    wrong_cells: Mapping[str, str] | None = None,
    *,
    wrong: str = "",
    undo: Mapping[str, tuple[str, str]] | None = None,
) -> GoodsRow:
    """The row as it is; what was typed stays typed, beside the value that it would replace."""
    cells = []
    for column in columns:
        present = str(column.show(goods.cells.get(column.code)))
        cells.append(
            Cell(
                column,
                column.title(active_language()),
                before=present,
                typed=(sent or {}).get(column.code, present),
                wrong=(wrong_cells or {}).get(column.code, ""),
            )
        )
    return GoodsRow(goods, cells, wrong, undo or {})


def read(
    sent: Mapping[str, str], columns: list[Column]
) -> tuple[dict[str, Value], dict[str, Value]]:
    """The cells that were changed: as the page showed them, and as they shall be."""
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for column in columns:
        shown, typed = sent.get(f"was-{column.code}"), sent.get(column.code)
        if shown is None or typed is None or shown.strip() == typed.strip():
            continue
        try:
            before[column.code], after[column.code] = _value(column, shown), _value(column, typed)
        except CellWrong as why:
            wrong[column.code] = str(why)
    if after.get(PRICE.code, 0) is None:
        wrong[PRICE.code] = _("A price can't be taken away. Take the variant off sale.")
    if wrong:
        raise CellsWrong(wrong)
    return before, after


def _value(column: Column, text: str) -> Value:
    assert column.read is not None
    return column.read(text.strip()) if text.strip() else None


def _shown(
    before: Mapping[str, Value], after: Mapping[str, Value], columns: list[Column]
) -> dict[str, tuple[str, str]]:
    """What an undo sends: the cells the other way round."""
    by_code = {column.code: column for column in columns}
    return {
        code: (str(by_code[code].show(before[code])), str(by_code[code].show(value)))
        for code, value in after.items()
    }


def _row(request: HttpRequest, seat: Seat, row: GoodsRow, *, status: int = 200) -> HttpResponse:
    """The row alone for a script; a plain browser gets the page with only this row."""
    if wants_regions(request):
        return fragment(
            request, "seller/_goods_row.html", private=True, status=status, seat=seat, row=row
        )
    return _goods_page(request, seat, [row], status=status)


def _goods_page(
    request: HttpRequest,
    seat: Seat,
    rows: list[GoodsRow],
    *,
    status: int = 200,
    asked: Mapping[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    return own_page(
        request,
        seat,
        "goods",
        status=status,
        rows=rows,
        asked=asked or {},
        columns=[column.title(active_language()) for column in changeable()],
        only_titles=ONLY_TITLES,
        sort_titles=SORT_TITLES,
        **context,
    )
