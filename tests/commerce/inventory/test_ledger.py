"""The books: only ever added to, and always the sum of what lies there."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from commerce.inventory.commands import (
    Wanted,
    receive_stock,
    reserve_stock,
    set_safety,
    ship_stock,
    transfer_stock,
    write_off,
)
from commerce.inventory.errors import ImpossibleMove, OutOfStock
from commerce.inventory.models import Movement, Reservation, Stock
from commerce.inventory.queries import available, stock_differences
from tests import factories as make

pytestmark = pytest.mark.django_db

DAMAGE = Movement.Reason.DAMAGE


@pytest.fixture
def variant():
    return make.make_product(stock=0).variants.get()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_movement SET quantity = quantity + 1",
        "UPDATE inventory_movement SET reference = 'mended'",
        "DELETE FROM inventory_movement",
    ],
)
def test_the_table_refuses_to_change_or_lose_a_movement(variant, statement):
    make.put_on_shelf(variant, 5)
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Movement.objects.get(variant=variant).quantity == 5


def test_the_ledger_outlives_the_variant(variant):
    make.put_on_shelf(variant, 5)
    variant_id = variant.pk
    variant.delete()
    assert Movement.objects.get(variant_id=variant_id).quantity == 5
    assert stock_differences() == []


def test_the_table_itself_holds_no_movement_of_nothing(variant):
    with pytest.raises(IntegrityError), transaction.atomic():
        Movement.objects.create(
            variant=variant, warehouse=make.make_warehouse(), quantity=0, reason=DAMAGE
        )


def test_goods_come_and_are_written_off_with_their_reason(variant):
    place = {"variant_id": variant.pk, "warehouse": make.make_warehouse()}
    receive_stock(**place, quantity=10, reference="invoice 7")
    write_off(**place, quantity=3, reason=DAMAGE, reference="rain")
    booked = Movement.objects.order_by("pk").values_list("quantity", "reason", "reference")
    assert list(booked) == [(10, "receipt", "invoice 7"), (-3, "damage", "rain")]
    with pytest.raises(OutOfStock):
        write_off(**place, quantity=8, reason=DAMAGE)
    with pytest.raises(ImpossibleMove):
        write_off(**place, quantity=1, reason=Movement.Reason.SALE)
    for quantity in (0, -2):
        with pytest.raises(ImpossibleMove):
            receive_stock(**place, quantity=quantity)
        with pytest.raises(ImpossibleMove):
            write_off(**place, quantity=quantity, reason=DAMAGE)
    assert available([variant.pk]) == {variant.pk: 7}


def test_a_transfer_is_two_movements_and_changes_no_sum(variant):
    source, target = make.make_warehouse(), make.make_warehouse("samarqand")
    make.put_on_shelf(variant, 10, warehouse=source)
    transfer_stock(variant_id=variant.pk, source=source, target=target, quantity=4)
    on_hand = Stock.objects.filter(variant=variant).values_list("warehouse__code", "on_hand")
    assert dict(on_hand) == {"toshkent": 6, "samarqand": 4}
    moved = Movement.objects.filter(reason="transfer").values_list("warehouse__code", "quantity")
    assert sorted(moved) == [("samarqand", 4), ("toshkent", -4)]


def test_what_is_promised_or_not_there_is_not_transferred(variant):
    source, target = make.make_warehouse(), make.make_warehouse("samarqand")
    make.put_on_shelf(variant, 10, warehouse=source)
    reserve_stock(for_="1", lines=[Wanted(variant.pk, 8)])
    with pytest.raises(OutOfStock):
        transfer_stock(variant_id=variant.pk, source=source, target=target, quantity=3)
    for quantity, to in ((1, source), (0, target), (-1, target)):
        with pytest.raises(ImpossibleMove):
            transfer_stock(variant_id=variant.pk, source=source, target=to, quantity=quantity)
    assert not Movement.objects.filter(reason="transfer").exists()


def test_safety_stock_is_promised_to_nobody_but_can_be_moved(variant):
    stock = make.put_on_shelf(variant, 10)
    set_safety(variant_id=variant.pk, warehouse=stock.warehouse, pieces=8)
    assert available([variant.pk]) == {variant.pk: 2}
    with pytest.raises(OutOfStock) as refusal:
        reserve_stock(for_="1", lines=[Wanted(variant.pk, 3)])
    assert refusal.value.left == {variant.pk: 2}
    reserve_stock(for_="2", lines=[Wanted(variant.pk, 2)])
    write_off(variant_id=variant.pk, warehouse=stock.warehouse, quantity=8, reason=DAMAGE)
    assert available([variant.pk]) == {variant.pk: 0}


def test_safety_stock_above_what_is_there_takes_nothing_from_other_warehouses(variant):
    stock = make.put_on_shelf(variant, 3)
    make.put_on_shelf(variant, 4, warehouse=make.make_warehouse("samarqand"))
    set_safety(variant_id=variant.pk, warehouse=stock.warehouse, pieces=10)
    assert available([variant.pk]) == {variant.pk: 4}


def verify():
    told = StringIO()
    call_command("verify_stock", stdout=told)
    return told.getvalue()


def test_books_that_agree_are_said_to_agree(variant):
    make.put_on_shelf(variant, 10)
    reserve_stock(for_="1", lines=[Wanted(variant.pk, 4)])
    ship_stock(for_="1")
    reserve_stock(for_="2", lines=[Wanted(variant.pk, 1)])
    assert "Every balance" in verify()


def test_each_way_past_the_books_is_found(variant):
    stock = make.put_on_shelf(variant, 10)
    reserve_stock(for_="1", lines=[Wanted(variant.pk, 4)])
    for spoiled in ({"on_hand": 9}, {"reserved": 3}):
        with transaction.atomic():
            Stock.objects.filter(pk=stock.pk).update(**spoiled)
            (difference,) = stock_differences()
            assert (difference.sku, difference.warehouse) == (variant.sku, "toshkent")
            with pytest.raises(CommandError, match="1 balances"):
                verify()
            transaction.set_rollback(True)
    with transaction.atomic():
        Reservation.objects.update(state="released")
        assert [one.held for one in stock_differences()] == [0]
        transaction.set_rollback(True)
    Movement.objects.create(
        variant=variant, warehouse=make.make_warehouse("buxoro"), quantity=2, reason=DAMAGE
    )
    assert [(one.on_hand, one.moved) for one in stock_differences()] == [(0, 2)]
