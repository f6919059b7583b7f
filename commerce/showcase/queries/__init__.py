"""What the shop asks of the showcase: one document, some cards, a filtered list with its facets."""

from commerce.showcase.queries.cards import (
    NEW_FOR,
    cards,
    document,
    document_by_id,
    highest_id,
    related,
    shelf,
    slugs_of,
)
from commerce.showcase.queries.counts import EVERYTHING, Filters
from commerce.showcase.queries.lists import (
    LAST_PAGE,
    PAGE_SIZE,
    Facet,
    FacetValue,
    Listing,
    listing,
)
from commerce.showcase.queries.shelves import (
    ORDER,
    WHOLE_SHELF,
    Scope,
    Sort,
    shelf_of_category,
    shelf_of_merchant,
)

__all__ = [
    "EVERYTHING",
    "LAST_PAGE",
    "NEW_FOR",
    "ORDER",
    "PAGE_SIZE",
    "WHOLE_SHELF",
    "Facet",
    "FacetValue",
    "Filters",
    "Listing",
    "Scope",
    "Sort",
    "cards",
    "document",
    "document_by_id",
    "highest_id",
    "listing",
    "related",
    "shelf",
    "shelf_of_category",
    "shelf_of_merchant",
    "slugs_of",
]
