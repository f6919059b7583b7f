"""The columns of a sheet of goods: what they are called, and how their cells are read and written.

A cell's value is plain (text, whole number, yes or no, nothing), so that rows keep it as JSON;
money is its tiyin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from commerce.core.bilingual import Language
from commerce.core.money import TIYIN_IN_SOUM, Money

type Value = str | int | bool | None

MOST_SOUMS = 10**11
MOST_PIECES = 10_000_000
STOCK = "stock:"  # and the warehouse's code
YES = {"1", "true", "yes", "ha", "да"}
NO = {"0", "false", "no", "yoʻq", "yo'q", "yo‘q", "yoq", "нет"}


class CellWrong(ValueError):
    """What a cell holds can't be; says why in the active language."""


@dataclass(frozen=True)
class Column:
    """What it is called in the code and in both languages; `read` is absent if it only informs.

    An empty cell empties what may be empty, and leaves everything else as it is. Of what only
    informs a name `is_told`: whoever changed it in the sheet hears that this changes nothing.
    """

    code: str
    uz: str
    ru: str
    read: Callable[[str], Value] | None = None
    may_be_empty: bool = False
    is_told: bool = False

    def title(self, language: Language) -> str:
        return self.uz if language == "uz" else self.ru

    def show(self, value: Value) -> str | int | float:
        """As a sheet has it: money in soʻm."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return pgettext("in a sheet", "yes") if value else pgettext("in a sheet", "no")
        if self.read is money:
            soums, tiyin = divmod(int(value), TIYIN_IN_SOUM)
            return soums if not tiyin else int(value) / TIYIN_IN_SOUM
        return value

    def words(self, value: Value, language: Language) -> str:
        """As people read it on a page."""
        if value is None or value == "":
            return "—"
        if self.read is money:
            return Money(int(value)).in_words_of(language)
        return str(self.show(value))


def money(text: str) -> Value:
    compact = re.sub(r"[\s\u00a0\u202f]|soʻm|so'm|сум", "", text.lower()).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2})?", compact):
        raise CellWrong(_("This is no price."))
    amount = Decimal(compact) * TIYIN_IN_SOUM
    if not 0 < amount <= MOST_SOUMS * TIYIN_IN_SOUM:
        raise CellWrong(_("A price is more than zero."))
    return int(amount)


def pieces(text: str) -> Value:
    return _whole(text, MOST_PIECES, _("The number of pieces is a whole number from zero on."))


def percent(text: str) -> Value:
    return _whole(text.rstrip("%"), 100, _("VAT is a whole number from 0 to 100."))


def yes_or_no(text: str) -> Value:
    folded = text.strip().lower().replace("`", "ʻ")
    if folded in YES or folded in NO:
        return folded in YES
    raise CellWrong(_("Write yes or no."))


def barcode(text: str) -> Value:
    return _digits(text, r"[0-9]{8,14}", _("A barcode has 8 to 14 digits."))


def ikpu(text: str) -> Value:
    return _digits(text, r"[0-9]{17}", _("An IKPU has 17 digits."))


def package_code(text: str) -> Value:
    return _digits(text, r"[0-9]{1,20}", _("A package code has up to 20 digits."))


def _whole(text: str, most: int, complaint: str) -> int:
    compact = re.sub(r"\s", "", text).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{1,9}", compact) or int(compact) > most:
        raise CellWrong(complaint)
    return int(compact)


def _digits(text: str, pattern: str, complaint: str) -> str:
    compact = re.sub(r"\s", "", text)
    if not re.fullmatch(pattern, compact):
        raise CellWrong(complaint)
    return compact


SKU = Column("sku", "Artikul", "Артикул")
PRICE = Column("price", "Narxi", "Цена", money)
OLD_PRICE = Column("old_price", "Eski narxi", "Старая цена", money, may_be_empty=True)
COLUMNS = (
    SKU,
    Column("product", "Mahsulot kodi", "Код товара"),
    Column("title_uz", "Nomi (oʻzbekcha)", "Название (узбекский)", is_told=True),
    Column("title_ru", "Nomi (ruscha)", "Название (русский)", is_told=True),
    Column("category", "Turkum", "Категория"),
    PRICE,
    OLD_PRICE,
    Column("barcode", "Shtrix-kod", "Штрихкод", barcode, may_be_empty=True),
    Column("ikpu", "IKPU", "ИКПУ", ikpu, may_be_empty=True),
    Column("package", "Qadoq kodi", "Код упаковки", package_code, may_be_empty=True),
    Column("vat", "QQS, %", "НДС, %", percent),
    Column("active", "Sotuvda", "В продаже", yes_or_no),
)


def stock_column(code: str) -> Column:
    """Pieces that lie in the warehouse of this code."""
    return Column(f"{STOCK}{code}", f"Qoldiq: {code}", f"Остаток: {code}", pieces)


def columns_with(warehouse_codes: Iterable[str]) -> list[Column]:
    """Every column of a sheet of a shop with these warehouses; stock follows the prices."""
    after = COLUMNS.index(OLD_PRICE) + 1
    stocks = [stock_column(code) for code in warehouse_codes]
    return [*COLUMNS[:after], *stocks, *COLUMNS[after:]]


def column_called(header: str, columns: Iterable[Column]) -> Column | None:
    """The column that a header names, in English codes, Uzbek or Russian."""
    wanted = _folded(header)
    names = ((column, (column.code, column.uz, column.ru)) for column in columns)
    return next((column for column, own in names if wanted in map(_folded, own)), None)


def _folded(header: str) -> str:
    """Letters and digits alone: apostrophes, case and spaces are written in many ways."""
    return re.sub(r"[^\w:]|_", "", header.lower().replace("ʻ", "").replace("ʼ", ""))
