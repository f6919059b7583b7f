"""From where pieces come, and how long they are held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.core.models import EventRow
from commerce.inventory.commands import (
    Wanted,
    extend_reservation,
    release_expired,
    release_stock,
    reserve_stock,
    ship_stock,
)
from commerce.inventory.errors import ReservationOver
from commerce.inventory.queries import available
from commerce.shipping.queries import distance_between
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOON, LATE = NOW + timedelta(minutes=30), NOW + timedelta(hours=13)


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


def hold(variant, reference, until):
    reserve_stock(for_=reference, lines=[Wanted(variant.pk, 1)], until=until)


def test_what_ran_out_is_given_back_and_told_once(variants):
    one, _ = variants
    shelve(toshkent=[(one, 10)])
    hold(one, "late", NOW)
    hold(one, "in time", SOON)
    hold(one, "for ever", None)
    assert release_expired(now=NOW) == 1
    assert release_expired(now=NOW) == 0
    assert available([one.pk]) == {one.pk: 8}
    told = EventRow.objects.filter(name="reservation.expired")
    assert [row.payload["reference"] for row in told] == ["late"]


def test_what_was_shipped_or_released_does_not_run_out(variants):
    one, _ = variants
    shelve(toshkent=[(one, 10)])
    for reference, end in (("shipped", ship_stock), ("released", release_stock)):
        hold(one, reference, NOW)
        end(for_=reference)
    assert release_expired(now=LATE) == 0


def test_an_extended_promise_is_kept_longer(variants):
    one, _ = variants
    shelve(toshkent=[(one, 10)])
    hold(one, "1", SOON)
    extend_reservation(for_="1", until=LATE)
    assert release_expired(now=SOON) == 0
    extend_reservation(for_="1", until=None)
    assert release_expired(now=LATE) == 0
    release_stock(for_="1")
    with pytest.raises(ReservationOver):
        extend_reservation(for_="1", until=LATE)
