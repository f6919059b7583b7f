"""What is dear to find out, kept until what it was made of changes.

A *subject* is what facts are about (`menu`, `shelf:category:7`). Each change of it begins a new
edition, and a fact is kept for one edition only: who read the tables before a change and is slow
to write down what was there can't bring the old back after it. Redis holds the editions and the
facts for all processes; each process has the facts it used last at hand.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any
from uuid import uuid4

from django.core.cache import cache

FACT_SECONDS = 10 * 60  # how wrong a fact can ever be, if a change was announced to nobody
EDITION_SECONDS = 7 * 24 * 60 * 60
MOST_AT_HAND = 2_000


def kept[T](subject: str, name: str, make: Callable[[], T]) -> T:
    """The fact of this name about the subject, made only if it is not known.

    Everybody gets the same object, so nobody may change it. Whoever changes what `make` reads
    must have `forget` called for the subject once that is committed.
    """
    key = f"{subject}:{_edition_of(subject)}:{name}"
    known: tuple[T] | None = _at_hand.get(key)
    if known is None:
        known = cache.get(key)
        if known is None:
            known = (make(),)
            cache.set(key, known, FACT_SECONDS)
        _at_hand.put(key, known)
    return known[0]


def forget(*subjects: str) -> None:
    """What is known about these subjects is not true any more."""
    cache.set_many({_edition_key(s): _new_edition() for s in subjects}, EDITION_SECONDS)


def _edition_of(subject: str) -> str:
    return str(cache.get_or_set(_edition_key(subject), _new_edition, EDITION_SECONDS))


def _edition_key(subject: str) -> str:
    return f"edition:{subject}"


def _new_edition() -> str:
    return uuid4().hex[:12]


class _AtHand:
    """The facts that this process used last, for as long as Redis would keep them."""

    def __init__(self, most: int) -> None:
        self._facts: OrderedDict[str, tuple[float, tuple[Any]]] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def get(self, key: str) -> tuple[Any] | None:
        with self._lock:
            good_until, fact = self._facts.get(key, (0.0, None))
            if time.monotonic() > good_until:
                return None
            self._facts.move_to_end(key)
            return fact

    def put(self, key: str, fact: tuple[Any]) -> None:
        with self._lock:
            self._facts[key] = (time.monotonic() + FACT_SECONDS, fact)
            self._facts.move_to_end(key)
            while len(self._facts) > self._most:
                self._facts.popitem(last=False)


_at_hand = _AtHand(MOST_AT_HAND)
