"""Lists to take away: CSV as spreadsheets read it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from commerce.core.money import TIYIN_IN_SOUM, Money


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Money is whole soʻm with tiyin after a point."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")  # so that Excel reads the letters right
    sheet = csv.writer(response)
    sheet.writerow(headings)
    sheet.writerows([as_cell(value) for value in row] for row in rows)
    return response


def as_cell(value: object) -> object:
    match value:
        case Money():
            soums, tiyin = divmod(value.tiyin, TIYIN_IN_SOUM)
            return f"{soums}.{tiyin:02}"
        case str() if value.startswith(("=", "+", "-", "@")):
            return f"'{value}"  # no spreadsheet shall take a name for a formula
        case _:
            return value
