"""Texts in Uzbek and Russian on one row: `title` becomes `title_uz` and `title_ru`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from django.db import models

Language = Literal["uz", "ru"]
LANGUAGES: tuple[Language, ...] = ("uz", "ru")
DEFAULT: Language = "uz"

type MakeField = Callable[..., models.Field[Any, Any]]


def bilingual[M: models.Model](**texts: MakeField) -> Callable[[type[M]], type[M]]:
    """Give a model each text in every language, Uzbek as written, Russian optional.

    `@bilingual(title=partial(models.CharField, max_length=200))`. A unique text (a slug) is
    NULL where there is no Russian, so that two missing ones do not collide.
    """

    def add_texts(model: type[M]) -> type[M]:
        for name, make in texts.items():
            for language in LANGUAGES:
                field = make() if language == DEFAULT else _optional(make)
                model.add_to_class(f"{name}_{language}", field)
        return model

    return add_texts


def _optional(make: MakeField) -> models.Field[Any, Any]:
    unique = make().unique
    return make(blank=True, null=True) if unique else make(blank=True)


def text_of(row: models.Model, name: str, language: Language) -> Any:
    """A text of the row in this language; the Uzbek one where there is no released Russian."""
    if language != DEFAULT and getattr(row, "ru_ready", True):
        return getattr(row, f"{name}_{language}") or getattr(row, f"{name}_{DEFAULT}")
    return getattr(row, f"{name}_{DEFAULT}")


def is_translated(row: models.Model, language: Language) -> bool:
    """Is its text in this language really that language, not Uzbek in its place?"""
    if language == DEFAULT:
        return True
    return bool(getattr(row, "ru_ready", True) and getattr(row, f"title_{language}"))


def languages_of(row: models.Model) -> list[Language]:
    """The languages that its text is really in."""
    return [language for language in LANGUAGES if is_translated(row, language)]


def is_language(code: str) -> bool:
    return code in LANGUAGES


def language_or_default(code: str | None) -> Language:
    """The language itself if we speak it, else Uzbek."""
    return code if code in LANGUAGES else DEFAULT
