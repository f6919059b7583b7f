"""Values as the editor reads them: in the language of their admin."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from wagtail.admin.ui.tables import Column
from wagtail.coreutils import multigetattr

from commerce.core.bilingual import Language, language_or_default, text_of
from commerce.core.money import Money

WIDE = "backoffice-wide"  # the class of columns that phones have no room for


def reader_language() -> Language:
    return language_or_default(get_language())


def title_of(row: models.Model, text: str = "title") -> str:
    """What the row is called, in the reader's language."""
    return str(text_of(row, text, reader_language()))


def in_words(amount: Money | None) -> str:
    return amount.in_words_of(reader_language()) if amount is not None else ""


class TextColumn(Column):
    """A bilingual text of the row, or of the one that `of` leads to."""

    def __init__(self, text: str, *, of: str = "", **kwargs: Any) -> None:
        super().__init__(text, **kwargs)
        self.of = of

    def get_value(self, instance: Any) -> str:
        return title_of(multigetattr(instance, self.of) if self.of else instance, self.name)


class MoneyColumn(Column):
    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, **{"classname": "backoffice-number"} | kwargs)

    def get_value(self, instance: Any) -> str:
        return in_words(super().get_value(instance))
