import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from commerce.feeds.errors import SheetTooLarge, SheetUnreadable
from commerce.feeds.files import MOST_BYTES, MOST_ROWS, check_file, file_of, rows_in


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def archive(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_again(kind):
    rows = [["A-1", "Choʻyan qozon", 12_500], ["Б-2", "Казан; «чугунный»", ""]]
    file = file_of(kind, ["sku", "title", "price"], rows)
    assert list(rows_in(file)) == [
        ["sku", "title", "price"],
        ["A-1", "Choʻyan qozon", "12500"],
        ["Б-2", "Казан; «чугунный»", ""],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "+998901234567", "-5 %", "@SUM(A1)"])
def test_a_text_never_becomes_a_formula_and_comes_back_as_it_was(kind, text):
    file = file_of(kind, ["title"], [[text]])
    if kind == "xlsx":
        cell = load_workbook(io.BytesIO(file)).active["A2"]
        assert (cell.data_type, cell.value) == ("s", f"'{text}")
    else:
        assert f"'{text}".encode() in file
    assert list(rows_in(file))[1] == [text]


def test_formulas_of_a_workbook_are_not_computed():
    assert list(rows_in(workbook(["sku"], ["=1+1"])))[1] == [""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_spreadsheet_is_read(encoding, delimiter):
    text = delimiter.join(["Артикул", "Цена"]) + "\r\n" + delimiter.join(["А1", "5"])
    assert list(rows_in(text.encode(encoding)))[1] == ["А1", "5"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"sku\0price",
        b"PK\x03\x04 and nothing of a workbook",
        archive(hello="x"),
        archive(xl__workbook="no", **{"xl/workbook.xml": "<broken"}),
    ],
)
def test_what_is_no_sheet_is_refused(content):
    with pytest.raises(SheetUnreadable):
        list(rows_in(content))


def test_a_zip_bomb_is_refused_unopened():
    bomb = archive(**{"xl/workbook.xml": "<x/>", "xl/sheet.xml": "0" * 210 * 1024**2})
    assert len(bomb) < MOST_BYTES
    with pytest.raises(SheetTooLarge):
        check_file(bomb)


def test_too_many_bytes_and_rows_are_refused():
    with pytest.raises(SheetTooLarge):
        check_file(b"a" * (MOST_BYTES + 1))
    exactly = b"sku\n" + b"a\n" * MOST_ROWS
    assert sum(1 for _ in rows_in(exactly)) == MOST_ROWS + 1
    with pytest.raises(SheetTooLarge):
        list(rows_in(exactly + b"a\n"))
