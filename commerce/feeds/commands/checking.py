"""The dry run: what each row of a sheet would change, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.utils.translation import gettext as _

from commerce.core.bilingual import language_or_default
from commerce.feeds.columns import OLD_PRICE, PRICE, SKU, CellWrong, Column, Value, column_called
from commerce.feeds.errors import NoSkuColumn, NothingToChange
from commerce.feeds.files import rows_in
from commerce.feeds.models import Sheet, SheetRow
from commerce.feeds.queries import AT_ONCE, Goods, goods_by_id, sheet_columns, variants_of

LONGEST_SKU = 64

type Row = tuple[int, list[str]]
type Problem = list[str]  # column and sentence


def checked_rows(sheet: Sheet) -> Iterator[SheetRow]:
    """Unsaved rows for all that would change or can't; what stays as it is has none."""
    rows = enumerate(rows_in(bytes(sheet.content)), start=1)
    _number, header = next(rows, (1, []))
    columns = _columns_of(header)
    known: set[str] = set()
    for some in batched(((n, cells) for n, cells in rows if any(cells)), AT_ONCE):
        yield from _compared(sheet, columns, some, known)


def _columns_of(header: Sequence[str]) -> dict[int, Column]:
    """Which cell of a row is which column; headers that nobody knows are passed by."""
    every = sheet_columns()
    found = {
        place: column
        for place, name in enumerate(header)
        if (column := column_called(name, every)) is not None
    }
    if SKU not in found.values():
        raise NoSkuColumn
    if not any(column.read for column in found.values()):
        raise NothingToChange
    return found


def _compared(
    sheet: Sheet, columns: dict[int, Column], rows: Iterable[Row], known: set[str]
) -> Iterator[SheetRow]:
    at = next(place for place, column in columns.items() if column is SKU)
    skus = {number: cells[at][:LONGEST_SKU] for number, cells in rows}
    own = dict(
        variants_of(sheet.merchant_id).filter(sku__in=skus.values()).values_list("sku", "pk")
    )
    goods = goods_by_id(own.values(), language_or_default(sheet.language))
    for number, cells in rows:
        sku = skus[number]
        row = SheetRow(sheet=sheet, number=number, sku=sku, state=SheetRow.State.READY)
        if complaint := _complaint(sku, own, known):
            row.problems = [[SKU.code, complaint]]
        else:
            known.add(sku)
            row.variant_id = own[sku]
            _compare(row, goods[own[sku]], columns, cells)
        if row.problems:
            row.state, row.before, row.after = SheetRow.State.WRONG, {}, {}
        if row.problems or row.after:
            yield row


def _complaint(sku: str, own: dict[str, int], known: set[str]) -> str:
    if not sku:
        return _("The row has no SKU.")
    if sku in known:
        return _("This SKU stands in the sheet already.")
    return "" if sku in own else _("You have no goods with this SKU.")


def _compare(row: SheetRow, goods: Goods, columns: dict[int, Column], cells: list[str]) -> None:
    """Note the cells that differ from the goods, and those that can't be read."""
    for place, column in columns.items():
        present, text = goods.cells.get(column.code), cells[place]
        if column.read is None:
            if column.is_told and text != (present or ""):
                row.problems.append(
                    [column.code, _("A sheet does not change this. Edit it on the product's page.")]
                )
            continue
        try:
            wanted = _wanted(column, text, present)
        except CellWrong as wrong:
            row.problems.append([column.code, str(wrong)])
            continue
        if wanted != present:
            row.before[column.code], row.after[column.code] = present, wanted
    _check_prices(row, goods)


def _wanted(column: Column, text: str, present: Value) -> Value:
    assert column.read is not None
    if text:
        return column.read(text)
    if not column.may_be_empty:
        return present
    return "" if isinstance(present, str) else None


def _check_prices(row: SheetRow, goods: Goods) -> None:
    """What can be seen before it is tried; the rule of the 30 days is asked when it is applied."""
    shown = {code: goods.cells.get(code) for code in (PRICE.code, OLD_PRICE.code)} | row.after
    price, old = shown[PRICE.code], shown[OLD_PRICE.code]
    if old is not None and (price is None or int(old) <= int(price)):
        row.problems.append([OLD_PRICE.code, _("An old price is higher than the new one.")])
