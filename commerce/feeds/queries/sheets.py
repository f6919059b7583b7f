"""Sheets as they are looked at, and goods as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db.models import Count, QuerySet

from commerce.core.bilingual import Language
from commerce.feeds.columns import Column
from commerce.feeds.errors import NoSuchSheet
from commerce.feeds.files import file_of
from commerce.feeds.models import Sheet, SheetRow
from commerce.feeds.queries.goods import goods_by_id, sheet_columns, variants_of

AT_ONCE = 1_000  # variants


@dataclass(frozen=True)
class Progress:
    """How many rows of a sheet are in which state, and how many are behind it."""

    rows: dict[str, int]
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True)
class Change:
    """One cell as it is and as it becomes, in words."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class RowView:
    number: int
    sku: str
    state: str
    state_title: str
    changes: list[Change]
    problems: list[tuple[str, str]]  # the column's title, and the sentence


def exported(merchant_id: int | None, kind: str, language: Language) -> bytes:
    """All goods as a file: what `upload_sheet` takes back."""
    columns = sheet_columns()
    header = [column.title(language) for column in columns]
    return file_of(kind, header, _rows(merchant_id, columns, language))


def _rows(
    merchant_id: int | None, columns: list[Column], language: Language
) -> Iterator[list[Any]]:
    ids = list(variants_of(merchant_id).values_list("pk", flat=True))
    for some in batched(ids, AT_ONCE):
        goods = goods_by_id(some, language)
        for pk in some:
            if pk in goods:
                yield [column.show(goods[pk].cells.get(column.code)) for column in columns]


def sheets_of(merchant_id: int | None) -> QuerySet[Sheet]:
    """What was uploaded for a merchant, or by the staff for all; the newest first."""
    return Sheet.objects.filter(merchant=merchant_id).defer("content")


def sheet_of(merchant_id: int | None, sheet_id: int) -> Sheet:
    """The merchant's own sheet; another's is `NoSuchSheet`."""
    sheet = sheets_of(merchant_id).filter(pk=sheet_id).first()
    if sheet is None:
        raise NoSuchSheet
    return sheet


def progress_of(sheet: Sheet) -> Progress:
    counted: dict[str, int] = dict(
        sheet.rows.order_by().values_list("state").annotate(rows=Count("pk"))
    )
    waiting = {
        Sheet.State.APPLYING: SheetRow.State.READY,
        Sheet.State.UNDOING: SheetRow.State.APPLIED,
    }.get(Sheet.State(sheet.state))
    total = sum(counted.values()) - counted.get(SheetRow.State.WRONG, 0)
    left = counted.get(waiting, 0) if waiting else 0
    return Progress(rows=counted, done=total - left, total=total)


def problems_file(sheet: Sheet, language: Language) -> bytes:
    """What is wrong, row by row, to mend it in the spreadsheet."""
    titles = {column.code: column.title(language) for column in sheet_columns()}
    header = {
        "uz": ["Qator", "Artikul", "Ustun", "Nima notoʻgʻri"],
        "ru": ["Строка", "Артикул", "Столбец", "Что не так"],
    }[language]
    wrong = sheet.rows.exclude(problems=[])
    rows = (
        [row.number, row.sku, titles.get(column, column), sentence]
        for row in wrong.iterator()
        for column, sentence in row.problems
    )
    return file_of("csv", header, rows)


def row_views(rows: Iterable[SheetRow], language: Language) -> list[RowView]:
    """Rows of a sheet as people read them."""
    columns = {column.code: column for column in sheet_columns()}
    return [
        RowView(
            number=row.number,
            sku=row.sku,
            state=row.state,
            state_title=row.get_state_display(),
            changes=[
                Change(
                    columns[code].title(language),
                    columns[code].words(row.before[code], language),
                    columns[code].words(after, language),
                )
                for code, after in row.after.items()
                if code in columns  # a warehouse may have closed since
            ],
            problems=[
                (columns[code].title(language) if code in columns else "", sentence)
                for code, sentence in row.problems
            ],
        )
        for row in rows
    ]
