from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from commerce.shipping.commands import book_slot, free_slot, save_slot
from commerce.shipping.errors import SlotFull
from commerce.shipping.models import DeliverySlot, SlotBooking
from commerce.shipping.queries import CAPITAL, slots_open
from tests.commerce.racing import race

NOW = datetime(2026, 11, 5, 10, 0, tzinfo=ZoneInfo("Asia/Tashkent"))
TODAY = date(2026, 11, 5)


def slot(day=TODAY, start=14, capacity=2, region=CAPITAL):
    return save_slot(
        DeliverySlot(
            region=region,
            day=day,
            starts_at=time(start),
            ends_at=time(start + 2),
            capacity=capacity,
        )
    )


def book(held, order):
    return book_slot(slot_id=held.pk, for_=order, region=CAPITAL, now=NOW)


def taken(held):
    held.refresh_from_db()
    return held.taken


@pytest.mark.django_db
def test_hours_that_begun_are_full_or_elsewhere_are_not_offered():
    slot(start=9)
    slot(start=10)
    slot(day=TODAY - timedelta(days=1), start=18)
    slot(region="UZ-SA")
    slot(start=16, capacity=0)
    soon, later = slot(start=12), slot(day=TODAY + timedelta(days=1), start=9)
    assert list(slots_open(CAPITAL, NOW)) == [soon, later]


@pytest.mark.django_db
def test_an_order_takes_one_place_however_often_it_asks():
    held = slot(capacity=2)
    assert book(held, "1") == book(held, "1") == held
    assert taken(held) == 1
    book(held, "2")
    assert book(held, "2") == held
    with pytest.raises(SlotFull):
        book(held, "3")
    assert taken(held) == 2


@pytest.mark.django_db
def test_a_place_given_back_is_free_for_others():
    held = slot(capacity=1)
    book(held, "1")
    for _ in range(2):
        free_slot(for_="1")
    assert taken(held) == 0
    book(held, "2")


@pytest.mark.django_db
def test_the_form_changes_hours_but_not_what_is_taken():
    held = slot(capacity=2)
    stale = DeliverySlot.objects.get(pk=held.pk)
    book(held, "1")
    stale.capacity = 5
    save_slot(stale)
    assert taken(held) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"taken": 3}, {"ends_at": time(14)}])
def test_the_table_itself_holds_no_impossible_slot(fields):
    held = slot(capacity=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliverySlot.objects.filter(pk=held.pk).update(**fields)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixty_orders_for_ten_places_are_ten_bookings():
    held = slot(capacity=10)
    outcomes = race(*(partial(book, held, f"{n}") for n in range(60)), at_once=20)
    assert sum(isinstance(outcome, SlotFull) for outcome in outcomes) == 50
    assert taken(held) == SlotBooking.objects.count() == 10
    race(*(partial(free_slot, for_=f"{n % 60}") for n in range(120)), at_once=20)
    assert taken(held) == SlotBooking.objects.count() == 0
