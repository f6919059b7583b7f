"""What the shop asks of the showcase: one document, some cards, a filtered list with its facets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import F, Max, OrderBy, OuterRef, QuerySet, Subquery, Value
from django.utils import timezone

from commerce.catalog.errors import NoSuchProduct
from commerce.catalog.queries import OptionFacts, facet_options, options_by_id
from commerce.core.bilingual import Language, language_or_default
from commerce.core.memory import kept
from commerce.core.money import Money
from commerce.core.spelling import is_slug
from commerce.showcase.models import Card, Document, ShelfEntry

PAGE_SIZE = 40
LAST_PAGE = 1_000
NEW_FOR = timedelta(days=30)

# What a row may fail besides an attribute's filter, in the same place as an attribute's id.
PRICE, STOCK = -1, -2


class Sort(StrEnum):
    POPULAR = "popular"
    CHEAP = "cheap"
    DEAR = "dear"
    NEW = "new"
    RATED = "rated"
    DISCOUNT = "discount"


ORDER: dict[Sort, tuple[str, ...]] = {
    Sort.POPULAR: ("-popular_rank", "-product_id"),
    Sort.CHEAP: ("price", "-product_id"),
    Sort.DEAR: ("-price", "-product_id"),
    Sort.NEW: ("-added_at", "-product_id"),
    Sort.RATED: ("-rated_rank", "-popularity", "-product_id"),
    Sort.DISCOUNT: ("-discount", "-popularity", "-product_id"),
}


@dataclass(frozen=True)
class Scope:
    """Among which products a list chooses: exactly one of these is given, or all of them are."""

    category_id: int | None = None
    merchant_id: int | None = None
    product_ids: Sequence[int] | None = None  # in order of relevance

    def condition(self) -> tuple[str, dict[str, Any]]:
        if self.category_id is not None:
            return "category_ids @> ARRAY[%(category)s::bigint]", {"category": self.category_id}
        if self.merchant_id is not None:
            return "merchant_id = %(merchant)s", {"merchant": self.merchant_id}
        if self.product_ids is not None:
            return "product_id = ANY(%(products)s)", {"products": list(self.product_ids)}
        return "true", {}

    def shelf(self) -> str:
        """What `kept` and `forget` call these products, if they are a shelf and no search."""
        if self.category_id is not None:
            return shelf_of_category(self.category_id)
        return WHOLE_SHELF if self.merchant_id is None else shelf_of_merchant(self.merchant_id)

    def entries(self) -> QuerySet[ShelfEntry]:
        if self.category_id is not None:
            return ShelfEntry.objects.filter(category_ids__contains=[self.category_id])
        if self.merchant_id is not None:
            return ShelfEntry.objects.filter(merchant_id=self.merchant_id)
        if self.product_ids is not None:
            return ShelfEntry.objects.filter(product_id__in=self.product_ids)
        return ShelfEntry.objects.all()


@dataclass(frozen=True)
class Filters:
    """What the shopper asked for. Unknown attributes and options are left out of account."""

    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    price_min: Money | None = None
    price_max: Money | None = None
    in_stock: bool = False


EVERYTHING = Filters()


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


@dataclass
class Counts:
    """How many products there are for each option, if its own attribute did not filter."""

    options: dict[int, int]
    total: int
    price_range: tuple[Money, Money] | None


def document(slug: str, language: Language) -> Document:
    """The page of the product of this slug; refused as `NoSuchProduct`.

    Of two with the same slug it is the one that is really written in this language.
    """
    if not is_slug(slug):
        raise NoSuchProduct
    claims = Document.objects.filter(language=language, slug=slug)
    return _found(claims.order_by("-data__translated", "product_id").first())


def document_by_id(product_id: int, language: Language) -> Document:
    """The page of the product of this id; refused as `NoSuchProduct`."""
    return _found(Document.objects.filter(language=language, product_id=product_id).first())


def _found(document: Document | None) -> Document:
    if document is None:
        raise NoSuchProduct
    document.data = _told_if_new(document.data)
    return document


def _told_if_new(data: dict[str, Any]) -> dict[str, Any]:
    """With `is_new`, which changes with time alone and so can't be made ahead."""
    age = timezone.localdate() - date.fromisoformat(data["added_on"])
    return data | {"is_new": age <= NEW_FOR}


def cards(product_ids: Iterable[int], language: Language) -> list[dict[str, Any]]:
    """The cards of these products in this order; products that are not shown are left out."""
    ids = list(dict.fromkeys(product_ids))
    rows = Card.objects.filter(product_id__in=ids, language=language)
    found = dict(rows.values_list("product_id", "data"))
    return [_told_if_new(found[product_id]) for product_id in ids if product_id in found]


def shelf(scope: Scope, language: Language, *, sort: Sort, limit: int) -> list[dict[str, Any]]:
    """The first cards of a list, without its facets: for rails."""
    return _first_cards(scope.entries().order_by(*ORDER[sort])[:limit], language)


def _first_cards(entries: QuerySet[ShelfEntry], language: Language) -> list[dict[str, Any]]:
    """The cards of these entries in their order, in one query."""
    card = Card.objects.filter(product_id=OuterRef("product_id"), language=language)
    rows = entries.annotate(card=Subquery(card.values("data"))).values_list("card", flat=True)
    return [_told_if_new(data) for data in rows if data]


def related(
    product_id: int, category_id: int, language: Language, *, limit: int
) -> list[dict[str, Any]]:
    """What else people look at in the same category, what can be bought first."""
    others = (
        Scope(category_id=category_id)
        .entries()
        .exclude(product_id=product_id)
        .order_by(*ORDER[Sort.POPULAR])
    )
    return _first_cards(others[:limit], language)


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
    rows = _counted(scope, filters, chosen)
    selected = {option for options in chosen.values() for option in options}
    options = options_by_id(selected | {row[0] for row in rows if row[0]}, language)
    counts = _sum_up(rows, options)
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


type Chosen = Mapping[int, Mapping[int, str]]  # attribute id → the option ids that filter


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
        return _first_cards(entries.order_by(*order)[part], language)
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


def shelf_of_category(category_id: int) -> str:
    return f"shelf:category:{category_id}"


def shelf_of_merchant(merchant_id: int) -> str:
    return f"shelf:merchant:{merchant_id}"


WHOLE_SHELF = "shelf"


def _counted(scope: Scope, filters: Filters, chosen: Chosen) -> list[tuple[Any, ...]]:
    """What `_count` finds. It is kept until a product of the shelf is shown otherwise."""
    count = partial(_count, scope, filters, chosen)
    if scope.product_ids is not None:
        return count()
    return kept(scope.shelf(), _digest(filters, chosen), count)


def _digest(filters: Filters, chosen: Chosen) -> str:
    """A short name of these filters; their values came from the visitor."""
    options = sorted((attribute, sorted(options)) for attribute, options in chosen.items())
    asked = (options, filters.price_min, filters.price_max, filters.in_stock)
    return blake2b(repr(asked).encode(), digest_size=12).hexdigest()


def _count(scope: Scope, filters: Filters, chosen: Chosen) -> list[tuple[Any, ...]]:
    """Every facet count in one query: rows of option or NULL, missed filter, count, price range.

    A product counts for an option when it fits every filter but, at most, the one of that
    option's own attribute: so people see what adding an option would bring. `misses` names
    the filters a product fails; those with more than one miss count nowhere. Products with the
    same options are counted before their options are, which halves the work on large shelves.
    """
    condition, params = scope.condition()
    tests, more = _tests(filters, chosen)
    sql = f"""
        WITH alike AS MATERIALIZED (
            SELECT option_ids, misses[1] AS miss, count(*) AS products,
                   min(price) AS lowest, max(price) AS highest
            FROM (
                SELECT option_ids, price, array_remove(ARRAY[{tests}]::bigint[], NULL) AS misses
                FROM showcase_shelfentry WHERE {condition}
            ) AS judged
            WHERE cardinality(misses) <= 1
            GROUP BY option_ids, miss
        )
        SELECT option_id, miss, sum(products)::bigint, NULL::bigint, NULL::bigint
        FROM alike, unnest(option_ids) AS option_id GROUP BY option_id, miss
        UNION ALL
        SELECT NULL, miss, sum(products)::bigint, min(lowest), max(highest) FROM alike GROUP BY miss
    """  # noqa: S608  only fixed text is put in; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, params | more)
        return list(cursor.fetchall())


def _tests(filters: Filters, chosen: Chosen) -> tuple[str, dict[str, Any]]:
    """SQL that is the id of a filter where a product fails it, one for each filter."""
    tests = ["NULL"]
    params: dict[str, Any] = {}
    for number, (attribute, options) in enumerate(chosen.items()):
        tests.append(
            f"CASE WHEN NOT option_ids && %(of{number})s::bigint[] THEN %(at{number})s END"
        )
        params |= {f"of{number}": list(options), f"at{number}": attribute}
    if filters.price_min is not None or filters.price_max is not None:
        tests.append(
            f"CASE WHEN price < coalesce(%(price_min)s, price)"
            f" OR price > coalesce(%(price_max)s, price) THEN {PRICE} END"
        )
        params["price_min"] = None if filters.price_min is None else filters.price_min.tiyin
        params["price_max"] = None if filters.price_max is None else filters.price_max.tiyin
    if filters.in_stock:
        tests.append(f"CASE WHEN NOT in_stock THEN {STOCK} END")
    return ", ".join(tests), params


def _sum_up(rows: Iterable[tuple[Any, ...]], options: Mapping[int, OptionFacts]) -> Counts:
    counts = Counts(options=defaultdict(int), total=0, price_range=None)
    for option, miss, count, lowest, highest in rows:
        if option in options:
            if miss is None or miss == options[option].attribute_id:
                counts.options[option] += count
        elif option is not None:
            continue  # it was deleted, and the showcase will soon know
        elif miss in (None, PRICE):
            counts.total += count if miss is None else 0
            counts.price_range = _wider(counts.price_range, Money(lowest), Money(highest))
    return counts


def _wider(known: tuple[Money, Money] | None, low: Money, high: Money) -> tuple[Money, Money]:
    return (low, high) if known is None else (min(known[0], low), max(known[1], high))


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


def highest_id() -> int:
    """No product with a page has a higher id."""
    return Document.objects.aggregate(highest=Max("product_id"))["highest"] or 0


def slugs_of(product_ids: range) -> list[dict[Language, str]]:
    """The slugs of those of these products that are shown, in the languages they are written in."""
    documents = (
        Document.objects.filter(product_id__gte=product_ids.start, product_id__lt=product_ids.stop)
        .exclude(data__translated=False)
        .order_by("product_id", "language")
    )
    slugs: dict[int, dict[Language, str]] = defaultdict(dict)
    for product_id, language, slug in documents.values_list("product_id", "language", "slug"):
        slugs[product_id][language_or_default(language)] = slug
    return list(slugs.values())
