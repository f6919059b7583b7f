"""From where pieces come, and how they are given back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.inventory.commands import (
    Wanted,
    release_stock,
    reserve_stock,
)
from commerce.inventory.models import Reservation
from commerce.inventory.queries import available, stock_differences
from commerce.shipping.queries import distance_between
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def variants():
    return [make.make_product(stock=0).variants.get() for _ in range(2)]


def shelve(**pieces):
    """`buxoro=[(variant, 3), …]`: what lies in the warehouse of which place."""
    regions = {"toshkent": "UZ-TK", "samarqand": "UZ-SA", "buxoro": "UZ-BU", "fargona": "UZ-FA"}
    for place, rows in pieces.items():
        for variant, count in rows:
            warehouse = make.make_warehouse(place, region=regions[place])
            make.put_on_shelf(variant, count, warehouse=warehouse)


def sources(region, *wanted):
    lines = [Wanted(variant.pk, quantity) for variant, quantity in wanted]
    rows = reserve_stock(for_="1", lines=lines, region=region)
    return {(row.warehouse.code, row.variant_id): row.quantity for row in rows}


def test_the_regions_lie_where_they_lie():
    assert distance_between("UZ-TK", "UZ-TK") == 0
    assert distance_between("UZ-TK", "UZ-SA") == pytest.approx(270, abs=10)
    assert distance_between("UZ-BU", "UZ-SA") < distance_between("UZ-BU", "UZ-TK")
    assert distance_between("", "UZ-TK") == distance_between("", "UZ-QR")


@pytest.mark.parametrize(
    ("region", "nearest"),
    [("UZ-TK", "toshkent"), ("UZ-BU", "buxoro"), ("UZ-NW", "buxoro"), ("UZ-QR", "buxoro")],
)
def test_the_nearest_warehouse_gives_first(variants, region, nearest):
    one, _ = variants
    shelve(toshkent=[(one, 50)], samarqand=[(one, 90)], buxoro=[(one, 5)])
    assert sources(region, (one, 2)) == {(nearest, one.pk): 2}


def test_one_parcel_from_far_beats_two_from_near(variants):
    one, other = variants
    shelve(toshkent=[(one, 5)], samarqand=[(other, 5)], fargona=[(one, 5), (other, 5)])
    assert sources("UZ-TK", (one, 1), (other, 1)) == {
        ("fargona", one.pk): 1,
        ("fargona", other.pk): 1,
    }


def test_what_no_warehouse_has_whole_comes_from_several_the_near_ones_first(variants):
    one, _ = variants
    shelve(toshkent=[(one, 2)], samarqand=[(one, 3)], buxoro=[(one, 3)])
    assert sources("UZ-BU", (one, 5)) == {("buxoro", one.pk): 3, ("samarqand", one.pk): 2}


def test_a_line_completed_from_the_rest_takes_no_more_parcels_than_needed(variants):
    one, other = variants
    shelve(toshkent=[(one, 3), (other, 9)], samarqand=[(one, 9)], buxoro=[(one, 4)])
    assert sources("UZ-TK", (one, 7), (other, 2)) == {
        ("toshkent", other.pk): 2,
        ("toshkent", one.pk): 3,
        ("samarqand", one.pk): 4,
    }


def test_part_of_a_promise_is_given_back_in_one_statement(variants):
    one, two = variants
    shelve(toshkent=[(one, 3), (two, 5)], samarqand=[(one, 4)])
    reserve_stock(for_="1", lines=[Wanted(one.pk, 6), Wanted(two.pk, 5)], region="UZ-TK")
    with CaptureQueriesContext(connection) as queries:
        release_stock(for_="1", lines=[Wanted(one.pk, 4), Wanted(two.pk, 5)])
    assert available([one.pk, two.pk]) == {one.pk: 5, two.pk: 5}
    changed = [each for each in queries if each["sql"].startswith('UPDATE "inventory_reservation"')]
    assert len(changed) == 1
    held = Reservation.objects.held().filter(reference="1")
    assert sum(row.quantity for row in held) == 2
    assert stock_differences() == []
