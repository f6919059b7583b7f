"""How many products every choice of a list would give, in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Any

from django.db import connection

from commerce.catalog.queries import OptionFacts
from commerce.core.memory import kept
from commerce.core.money import Money
from commerce.showcase.queries.shelves import Scope

# What a row may fail besides an attribute's filter, in the same place as an attribute's id.
PRICE, STOCK = -1, -2

type Chosen = Mapping[int, Mapping[int, str]]  # attribute id → the option ids that filter


@dataclass(frozen=True)
class Filters:
    """What the shopper asked for. Unknown attributes and options are left out of account."""

    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    price_min: Money | None = None
    price_max: Money | None = None
    in_stock: bool = False


EVERYTHING = Filters()


@dataclass
class Counts:
    """How many products there are for each option, if its own attribute did not filter."""

    options: dict[int, int]
    total: int
    price_range: tuple[Money, Money] | None


def counted(scope: Scope, filters: Filters, chosen: Chosen) -> list[tuple[Any, ...]]:
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


def sum_up(rows: Iterable[tuple[Any, ...]], options: Mapping[int, OptionFacts]) -> Counts:
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
