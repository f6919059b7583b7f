"""Lists against a naive rewriting of their rules: any shelf, any filters, any order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.catalog.models import AttributeOption
from commerce.core.money import Money
from commerce.showcase.models import Card, ShelfEntry
from commerce.showcase.queries import Filters, Scope, Sort, listing
from tests import factories as make

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
ATTRIBUTES = {
    "colour": ("swatch", ["red", "blue", "green"]),
    "size": ("choice", ["s", "m"]),
    "waterproof": ("boolean", ["yes"]),
    "country": ("choice", ["uz"]),
}
CODES = [(attribute, code) for attribute, (_, codes) in ATTRIBUTES.items() for code in codes]
PRICES = [100, 200, 300, 400]


@dataclass(frozen=True)
class Row:
    """A product on the shelf, as plain as can be."""

    id: int
    category: int
    merchant: int
    price: int
    discount: int
    in_stock: bool
    popularity: int
    rating: Decimal | None
    added: int
    options: frozenset[tuple[str, str]]


rows = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 10**6),
        category=st.sampled_from([1, 2]),
        merchant=st.sampled_from([1, 2]),
        price=st.sampled_from(PRICES),
        discount=st.sampled_from([0, 0, 10]),
        in_stock=st.booleans(),
        popularity=st.integers(0, 2),
        rating=st.sampled_from([None, Decimal("4.00"), Decimal("4.50")]),
        added=st.integers(0, 3),
        options=st.frozensets(st.sampled_from(CODES), max_size=4),
    ),
    max_size=14,
    unique_by=lambda row: row.id,
)
filters = st.builds(
    Filters,
    options=st.dictionaries(
        st.sampled_from([*ATTRIBUTES, "unknown"]),
        st.frozensets(st.sampled_from(["red", "blue", "s", "m", "yes", "uz", "\x00"]), max_size=2),
        max_size=3,
    ),
    price_min=st.none() | st.sampled_from([Money(n) for n in (0, 150, 200, 10**30)]),
    price_max=st.none() | st.sampled_from([Money(n) for n in (0, 200, 350, 10**30)]),
    in_stock=st.booleans(),
)


# --- the rules, naively --------------------------------------------------------------------------


def misses(row: Row, asked: Filters) -> set[str]:
    """The filters that a row fails; an attribute is one filter, whatever is chosen of it."""
    failed = set()
    for attribute, codes in chosen(asked).items():
        if not any((attribute, code) in row.options for code in codes):
            failed.add(attribute)
    low, high = asked.price_min, asked.price_max
    if (low and row.price < low.tiyin) or (high is not None and row.price > high.tiyin):
        failed.add("price")
    if asked.in_stock and not row.in_stock:
        failed.add("stock")
    return failed


def chosen(asked: Filters) -> dict[str, set[str]]:
    """What is asked for and exists."""
    found: dict[str, set[str]] = {}
    for attribute, codes in asked.options.items():
        known = {code for code in codes if (attribute, code) in CODES}
        if known:
            found[attribute] = known
    return found


def ordered(fitting: list[Row], sort: Sort) -> list[int]:
    keys: dict[Sort, Any] = {
        Sort.POPULAR: lambda row: (-row.in_stock, -row.popularity, -row.id),
        Sort.CHEAP: lambda row: (row.price, -row.id),
        Sort.DEAR: lambda row: (-row.price, -row.id),
        Sort.NEW: lambda row: (-row.added, -row.id),
        Sort.RATED: lambda row: (-row.in_stock, -(row.rating or 0), -row.popularity, -row.id),
        Sort.DISCOUNT: lambda row: (-row.discount, -row.popularity, -row.id),
    }
    return [row.id for row in sorted(fitting, key=keys[sort])]


def counted(shelf: list[Row], asked: Filters) -> dict[str, dict[str, int]]:
    """For each option: how many there are if its own attribute did not filter."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for attribute, codes in chosen(asked).items():
        counts[attribute] = dict.fromkeys(codes, 0)
    for row in shelf:
        failed = misses(row, asked)
        for attribute, code in row.options:
            if len(failed) <= 1:
                counts[attribute].setdefault(code, 0)
            if failed <= {attribute}:
                counts[attribute][code] += 1
    return {
        attribute: codes
        for attribute, codes in counts.items()
        if len(codes) > 1 or attribute == "waterproof" or attribute in chosen(asked)
    }


# --- both, side by side --------------------------------------------------------------------------


def put_on_the_shelf(shelf: list[Row], option_ids: dict[tuple[str, str], int]) -> None:
    ShelfEntry.objects.bulk_create(
        ShelfEntry(
            product_id=row.id,
            category_ids=[row.category, 99],
            merchant_id=row.merchant,
            price=Money(row.price),
            discount=row.discount,
            in_stock=row.in_stock,
            popularity=row.popularity,
            rating=row.rating,
            added_at=FIRST_DAY + timedelta(days=row.added),
            option_ids=sorted(option_ids[option] for option in row.options),
        )
        for row in shelf
    )
    Card.objects.bulk_create(
        Card(product_id=row.id, language="ru", data={"id": row.id, "added_on": "2026-01-01"})
        for row in shelf
    )


@pytest.fixture
def option_ids() -> dict[tuple[str, str], int]:
    for attribute, (kind, codes) in ATTRIBUTES.items():
        made = make.make_attribute(attribute, kind=kind)
        for code in codes:
            make.make_option(made, code)
    return {
        (option.attribute.code, option.code): option.pk
        for option in AttributeOption.objects.select_related("attribute")
    }


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shelf=rows,
    asked=filters,
    scope=st.sampled_from(["all", "category", "merchant", "hits"]),
    sort=st.sampled_from(Sort),
    page=st.integers(-1, 4),
    size=st.integers(1, 6),
)
def test_a_list_is_what_its_rules_say(option_ids, shelf, asked, scope, sort, page, size):
    hits = [row.id for row in shelf[::2]]
    scopes = {
        "all": (Scope(), lambda row: True),
        "category": (Scope(category_id=1), lambda row: row.category == 1),
        "merchant": (Scope(merchant_id=2), lambda row: row.merchant == 2),
        "hits": (Scope(product_ids=hits), lambda row: row.id in hits),
    }
    among, is_in = scopes[scope]
    with transaction.atomic():
        put_on_the_shelf(shelf, option_ids)
        cache.clear()
        shown = listing(among, "ru", filters=asked, sort=sort, page=page, page_size=size)
        by_relevance = listing(among, "ru", filters=asked, sort=None, page_size=100)
        transaction.set_rollback(True)

    inside = [row for row in shelf if is_in(row)]
    fitting = [row for row in inside if not misses(row, asked)]
    start = (page - 1) * size
    expected = ordered(fitting, sort)[start : start + size] if page > 0 else []
    assert [card["id"] for card in shown.cards] == expected
    assert shown.total == len(fitting)
    assert shown.pages == max(1, -(-len(fitting) // size))

    facets = {f.code: {value.code: value.count for value in f.values} for f in shown.facets}
    assert facets == counted(inside, asked)
    selected = {
        (facet.code, value.code)
        for facet in shown.facets
        for value in facet.values
        if value.is_selected
    }
    assert selected == {(a, code) for a, codes in chosen(asked).items() for code in codes}

    prices = [row.price for row in inside if misses(row, asked) <= {"price"}]
    expected_range = (Money(min(prices)), Money(max(prices))) if prices else None
    assert shown.price_range == expected_range
    unknown = {f"{a}={code}" for a, codes in asked.options.items() for code in codes}
    known = {f"{a}={code}" for a, codes in chosen(asked).items() for code in codes}
    assert set(shown.unknown) == unknown - known

    if scope == "hits":
        fits = {row.id for row in fitting}
        assert [card["id"] for card in by_relevance.cards] == [pk for pk in hits if pk in fits]


def test_a_list_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    category = make.make_category()
    for colour in ("red", "blue", "green"):
        make.make_shown_product(category=category, variants=[{"options": {"colour": colour}}])
    with django_assert_max_num_queries(5):
        shown = listing(
            Scope(category_id=category.pk),
            "uz",
            filters=Filters(options={"colour": frozenset({"red"})}, in_stock=True),
        )
    assert shown.total == 1
    assert len(shown.facets[0].values) == 3


def test_an_option_that_was_deleted_meanwhile_is_no_trouble(option_ids):
    product = make.make_shown_product(variants=[{"options": {"colour": "red", "size": "s"}}])
    ShelfEntry.objects.filter(pk=product.pk).update(option_ids=[10**9, option_ids["size", "s"]])
    assert listing(Scope(), "uz").total == 1


def test_counts_are_kept_until_a_product_of_the_shelf_changes(django_assert_num_queries, run_jobs):
    category = make.make_category()
    product = make.make_shown_product(category=category)
    other = make.make_shown_product()
    shelves = [
        Scope(category_id=category.pk),
        Scope(merchant_id=product.merchant_id),
        Scope(),
    ]
    run_jobs()
    assert [listing(shelf, "uz").total for shelf in shelves] == [1, 1, 2]
    with django_assert_num_queries(1):
        listing(shelves[0], "uz")
    product.unpublish()
    run_jobs()
    assert [listing(shelf, "uz").total for shelf in shelves] == [0, 0, 1]
    assert listing(Scope(category_id=other.category_id), "uz").total == 1


def test_each_filter_has_counts_of_its_own():
    make.make_shown_product(variants=[{"price": 100_000}])
    make.make_shown_product(variants=[{"price": 900_000}])
    totals = [
        listing(Scope(), "uz", filters=Filters(price_max=limit)).total
        for limit in (None, Money.of_soums(100_000), Money.of_soums(1), None)
    ]
    assert totals == [2, 1, 0, 2]
