import pytest

from commerce.feeds.columns import CellWrong, column_called, columns_with

COLUMNS = {column.code: column for column in columns_with(["toshkent"])}


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("sku", "sku"),
        (" Artikul ", "sku"),
        ("АРТИКУЛ", "sku"),
        ("Old Price", "old_price"),
        ("Eski narxi", "old_price"),
        ("НДС, %", "vat"),
        ("Nomi (o'zbekcha)", "title_uz"),
        ("Qoldiq: toshkent", "stock:toshkent"),
        ("Остаток: toshkent", "stock:toshkent"),
    ],
)
def test_headers_are_known_in_three_languages(header, code):
    assert column_called(header, COLUMNS.values()) is COLUMNS[code]


def test_an_unknown_header_is_no_column():
    assert column_called("Rangi", COLUMNS.values()) is None


@pytest.mark.parametrize(
    ("code", "text", "value"),
    [
        ("price", "12 500", 1_250_000),
        ("price", "12\u00a0500,50 soʻm", 1_250_050),
        ("price", "12500.0", 1_250_000),
        ("stock:toshkent", "1 200", 1_200),
        ("vat", "12%", 12),
        ("active", "Ha", True),
        ("active", "yo'q", False),
        ("active", "Нет", False),
        ("ikpu", "0 1234567890123456", "01234567890123456"),
        ("package_code", "1 495 086", "1495086"),
        ("barcode", "4780012345678", "4780012345678"),
    ],
)
def test_cells_are_read_as_people_write_them(code, text, value):
    assert COLUMNS[code].read(text) == value


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("price", "0"),
        ("price", "1e5"),
        ("price", "12.345"),
        ("price", "NaN"),
        ("stock:toshkent", "-1"),
        ("stock:toshkent", "1.5"),
        ("vat", "101"),
        ("active", "balki"),
        ("ikpu", "123"),
        ("package_code", "1x"),
        ("barcode", "abc"),
    ],
)
def test_cells_that_can_not_be_are_refused_in_words(code, text):
    with pytest.raises(CellWrong, match=r"\w"):
        COLUMNS[code].read(text)
