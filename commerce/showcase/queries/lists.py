"""A filtered list with its facets, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, OrderBy, QuerySet, Value

from commerce.catalog.queries import OptionFacts, facet_options, options_by_id
from commerce.core.bilingual import Language
from commerce.core.memory import kept
from commerce.core.money import Money
from commerce.showcase.models import ShelfEntry
from commerce.showcase.queries.cards import cards, first_cards
from commerce.showcase.queries.counts import EVERYTHING, Chosen, Counts, Filters, counted, sum_up
from commerce.showcase.queries.shelves import ORDER, Scope, Sort

PAGE_SIZE = 40
LAST_PAGE = 1_000


@dataclass(frozen=True)
class FacetValue:
    code: str
    title: str
    hex: str | None
    count: int
    is_selected: bool


@dataclass(frozen=True)
class Facet:
    code: str
    title: str
    kind: str
    values: list[FacetValue]


@dataclass(frozen=True)
class Listing:
    """One page of a list, with the counts that every other choice would give."""

    cards: list[dict[str, Any]]
    total: int
    page: int
    pages: int
    facets: list[Facet]
    price_range: tuple[Money, Money] | None
    sort: Sort | None
    unknown: list[str]  # filters that were asked for but do not exist


def listing(
    scope: Scope,
    language: Language,
    *,
    filters: Filters = EVERYTHING,
    sort: Sort | None = Sort.POPULAR,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Listing:
    """A page of what fits; `sort` None keeps the scope's own order of relevance.

    A page that does not exist has no cards; `pages` is at least 1.
    """
    chosen = facet_options(dict(filters.options))
    rows = counted(scope, filters, chosen)
    selected = {option for options in chosen.values() for option in options}
    options = options_by_id(selected | {row[0] for row in rows if row[0]}, language)
    counts = sum_up(rows, options)
    pages = min(max(1, -(-counts.total // page_size)), LAST_PAGE)
    is_there = 1 <= page <= pages
    part = slice((page - 1) * page_size, page * page_size)
    return Listing(
        cards=_part(scope, filters, chosen, sort, part, counts.total, language) if is_there else [],
        total=counts.total,
        page=page,
        pages=pages,
        facets=_facets(counts, options, selected),
        price_range=counts.price_range,
        sort=sort,
        unknown=_unknown(filters, [options[option] for option in selected]),
    )


def _part(
    scope: Scope,
    filters: Filters,
    chosen: Chosen,
    sort: Sort | None,
    part: slice,
    total: int,
    language: Language,
) -> list[dict[str, Any]]:
    entries = _fitting(scope.entries(), filters, chosen)
    if sort is not None:
        order = ORDER[sort] if _is_walked(total, part) else _sorted_anew(ORDER[sort])
        return first_cards(entries.order_by(*order)[part], language)
    fitting = set(entries.values_list("product_id", flat=True))
    relevant = [pk for pk in scope.product_ids or () if pk in fitting]
    return cards(relevant[part], language)


def _is_walked(total: int, part: slice) -> bool:
    """Is it quicker to walk the whole shop in this order until the page is full?

    Else the list is gathered and sorted. PostgreSQL takes a step of the walk to be far cheaper
    than it is, and would take thirty thousand of them to fill a page of a small category.
    """
    whole = kept("catalogue", "size", ShelfEntry.objects.count)
    return bool(part.stop * whole < total * total)


def _sorted_anew(order: tuple[str, ...]) -> list[OrderBy | str]:
    """The same order, but no index gives it."""
    first, *others = order
    nothing = Value(timedelta(0)) if first.endswith("_at") else Value(0)
    return [OrderBy(F(first.lstrip("-")) + nothing, descending=first.startswith("-")), *others]


def _fitting(
    entries: QuerySet[ShelfEntry], filters: Filters, chosen: Chosen
) -> QuerySet[ShelfEntry]:
    for options in chosen.values():
        entries = entries.filter(option_ids__overlap=list(options))
    if filters.price_min is not None:
        entries = entries.filter(price__gte=filters.price_min)
    if filters.price_max is not None:
        entries = entries.filter(price__lte=filters.price_max)
    if filters.in_stock:
        entries = entries.filter(in_stock=True)
    return entries


def _facets(counts: Counts, options: Mapping[int, OptionFacts], selected: set[int]) -> list[Facet]:
    facets: dict[str, Facet] = {}
    for pk, option in options.items():
        if not option.is_facet:
            continue
        facet = facets.setdefault(
            option.attribute, Facet(option.attribute, option.attribute_title, option.kind, [])
        )
        facet.values.append(
            FacetValue(
                code=option.code,
                title=option.title,
                hex=option.hex,
                count=counts.options.get(pk, 0),
                is_selected=pk in selected,
            )
        )
    return [facet for facet in facets.values() if _helps(facet)]


def _helps(facet: Facet) -> bool:
    """A facet with one value to choose narrows nothing, unless it is chosen or is a yes-or-no."""
    return (
        len(facet.values) > 1
        or facet.kind == "boolean"
        or any(value.is_selected for value in facet.values)
    )


def _unknown(filters: Filters, selected: Iterable[OptionFacts]) -> list[str]:
    known = {(option.attribute, option.code) for option in selected}
    return [
        f"{attribute}={code}"
        for attribute, codes in filters.options.items()
        for code in sorted(codes)
        if (attribute, code) not in known
    ]
