"""What a search engine does for the shop, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.search.documents import SearchedText


class Engine(Protocol):
    """Finds product ids, best first. Chosen by the setting `SEARCH_ENGINE`."""

    def find(self, query: str, *, limit: int) -> Sequence[int]:
        """The ids of products that fit what was typed; none when nothing does."""

    def put(self, texts: Mapping[int, SearchedText]) -> None:
        """Make these products findable by these texts and no others."""

    def forget(self, product_ids: Iterable[int]) -> None:
        """Find these products no more."""


@cache
def engine() -> Engine:
    chosen: Engine = import_string(settings.SEARCH_ENGINE)()
    return chosen
