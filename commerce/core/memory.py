"""What is dear to find out, kept in Redis until what it was made of changes.

A *subject* is what facts are about (`menu`, `category:7`). Each change of it begins a new edition,
and a fact is kept for one edition only: who read the tables before a change and is slow to write
down what was there can't bring the old back after it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from django.core.cache import cache

FACT_SECONDS = 10 * 60  # how wrong a fact can ever be, if a change was announced to nobody
EDITION_SECONDS = 7 * 24 * 60 * 60


def kept[T](subject: str, name: str, make: Callable[[], T]) -> T:
    """The fact of this name about the subject, made only if it is not known.

    Whatever `make` reads must call `forget` for the subject after it has changed.
    """
    edition = cache.get_or_set(_edition_of(subject), _new_edition, EDITION_SECONDS)
    key = f"{subject}:{edition}:{name}"
    known: tuple[T] | None = cache.get(key)
    if known is None:
        known = (make(),)
        cache.set(key, known, FACT_SECONDS)
    return known[0]


def forget(*subjects: str) -> None:
    """What is known about these subjects is not true any more."""
    cache.set_many({_edition_of(s): _new_edition() for s in subjects}, EDITION_SECONDS)


def _edition_of(subject: str) -> str:
    return f"edition:{subject}"


def _new_edition() -> str:
    return uuid4().hex[:12]
