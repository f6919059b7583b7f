from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commerce.core.bilingual import Language
from commerce.search.provider import engine
from commerce.showcase.queries import (
    EVERYTHING,
    PAGE_SIZE,
    Filters,
    Listing,
    Scope,
    Sort,
    cards,
    listing,
)

MOST_HITS = 1_000
SUGGESTED = 6
SHORTEST = 2
LONGEST = 200  # letters; more than that is nobody's search


@dataclass(frozen=True)
class Suggestions:
    products: list[dict[str, Any]]


def results(
    query: str,
    language: Language,
    *,
    filters: Filters = EVERYTHING,
    sort: Sort | None = None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Listing:
    """A page of what fits the words, the best first unless sorted otherwise."""
    found = engine().find(query[:LONGEST], limit=MOST_HITS)
    return listing(
        Scope(product_ids=found),
        language,
        filters=filters,
        sort=sort,
        page=page,
        page_size=page_size,
    )


def suggestions(query: str, language: Language) -> Suggestions:
    """A few products while the word is still being typed."""
    if len(query.strip()) < SHORTEST:
        return Suggestions([])
    return Suggestions(cards(engine().find(query[:LONGEST], limit=SUGGESTED), language))
