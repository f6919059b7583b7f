"""Files of sheets: CSV and XLSX become rows of plain texts and back.

What comes from outside is looked at before it is opened. Formulas are never computed: of one that
a spreadsheet stored only its last result is read, and what could become one is written as text.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.reader.excel import load_workbook
from openpyxl.styles.fonts import Font
from openpyxl.workbook.workbook import Workbook

from commerce.feeds.errors import SheetTooLarge, SheetUnreadable

MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
LONGEST_CELL = 1_000
ZIP = b"PK\x03\x04"
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

type Cells = list[str]


def check_file(content: bytes) -> None:
    """Refuses, without opening it, what is no sheet or would be too much."""
    if len(content) > MOST_BYTES:
        raise too_large()
    if content.startswith(ZIP):
        _check_workbook(content)
    elif not content.strip() or b"\0" in content:
        raise SheetUnreadable


def rows_in(content: bytes) -> Iterator[Cells]:
    """The rows of a sheet, its header first and all as wide; texts are trimmed, none a formula."""
    check_file(content)
    rows = _workbook_rows(content) if content.startswith(ZIP) else _csv_rows(content)
    width = 0
    for number, cells in enumerate(rows):
        if number > MOST_ROWS:
            raise too_large()
        texts = [_plain(cell) for cell in cells[:MOST_COLUMNS]]
        if number == 0:
            width = max((place for place, text in enumerate(texts, start=1) if text), default=0)
        yield (texts + [""] * width)[:width]


def too_large() -> SheetTooLarge:
    return SheetTooLarge(rows=MOST_ROWS, megabytes=MOST_BYTES // 1024**2)


def file_of(kind: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A sheet as a file that every spreadsheet opens."""
    safe = ([_safe(cell) for cell in row] for row in rows)
    return _workbook(header, safe) if kind == "xlsx" else _csv(header, safe)


def _check_workbook(content: bytes) -> None:
    """A few kilobytes can unpack to gigabytes: the directory says how much it would be."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise SheetUnreadable from None
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise too_large()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise SheetUnreadable


def _workbook_rows(content: bytes) -> Iterator[list[Any]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True):
            yield list(row)
    except SheetTooLarge:
        raise
    except Exception:  # noqa: BLE001  a damaged file breaks openpyxl in any way it likes
        raise SheetUnreadable from None


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(reader, MOST_ROWS + 2)
    except csv.Error:
        raise SheetUnreadable from None


def _decoded(content: bytes) -> str:
    """Spreadsheets save CSV as UTF-8 or, in Russian, as windows-1251."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\0", "").strip()[:LONGEST_CELL]
    return text[1:] if text.startswith("'") and text[1:2] in BEGINS_FORMULA else text


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula is marked as text."""
    is_formula = isinstance(cell, str) and cell.startswith(BEGINS_FORMULA)
    return f"'{cell}" if is_formula else cell


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue().encode("utf-8-sig")  # else Excel takes it for windows-1251


def _workbook(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Karvon")
    sheet.freeze_panes = "B2"
    titles = [WriteOnlyCell(sheet, title) for title in header]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
