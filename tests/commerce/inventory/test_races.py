"""Warehouse and buyers at once, each with a connection of their own."""

from functools import partial

import pytest

from commerce.inventory.commands import (
    Wanted,
    release_stock,
    reserve_stock,
    ship_stock,
    transfer_stock,
)
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Movement, Reservation
from commerce.inventory.queries import available, stock_differences
from tests import factories as make
from tests.commerce.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LANES = 20


def variant_with(pieces):
    return make.make_product(stock=pieces).variants.get()


def taker(variant, name, **terms):
    return partial(reserve_stock, for_=name, lines=[Wanted(variant.pk, 1)], **terms)


def test_two_hundred_at_once_never_get_more_than_there_is():
    variant = variant_with(30)
    make.put_on_shelf(variant, 20, warehouse=make.make_warehouse("samarqand", region="UZ-SA"))
    takers = [taker(variant, f"{n}", region="UZ-SA" if n % 2 else "UZ-TK") for n in range(200)]
    outcomes = race(*takers, at_once=LANES)
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == 150
    assert available([variant.pk]) == {variant.pk: 0}
    assert stock_differences() == []


def test_transfers_there_and_back_and_promises_keep_the_books():
    variant = variant_with(40)
    here, there = make.make_warehouse(), make.make_warehouse("samarqand", region="UZ-SA")
    moves = [
        partial(transfer_stock, variant_id=variant.pk, source=a, target=b, quantity=5)
        for a, b in [(here, there), (there, here)] * 10
    ]
    takers = [taker(variant, f"{n}") for n in range(60)]
    mixed = [runner for n in range(60) for runner in (takers[n], *moves[n : n + 1])]
    outcomes = race(*mixed, at_once=LANES)
    refused = sum(isinstance(outcomes[mixed.index(taker)], OutOfStock) for taker in takers)
    assert refused == 20
    assert available([variant.pk]) == {variant.pk: 0}
    assert stock_differences() == []
    transfers = Movement.objects.filter(reason="transfer").values_list("quantity", flat=True)
    assert sum(transfers) == 0


def test_what_is_given_back_while_it_is_shipped_has_one_end():
    variant = variant_with(30)
    runners = []
    for n in range(30):
        taker(variant, f"{n}")()
        runners += [partial(ship_stock, for_=f"{n}"), partial(release_stock, for_=f"{n}")]
    race(*runners, at_once=8)
    states = list(Reservation.objects.values_list("state", flat=True))
    assert states.count("held") == 0
    sold = -sum(Movement.objects.filter(reason="sale").values_list("quantity", flat=True))
    assert sold == states.count("shipped")
    assert stock_differences() == []
