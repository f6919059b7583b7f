"""Stock in the back office: counted, and kept back from buyers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from bench.admin import filled
from commerce.inventory.models import Movement, Stock
from commerce.inventory.queries import available
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_count_is_booked_and_safety_stock_is_promised_to_nobody(admin: Client) -> None:
    variant = make.make_product(stock=20).variants.get()
    stock = variant.stocks.get()
    url = reverse("stock:edit", args=[stock.pk])
    form = filled(admin.get(url).content.decode())
    changes = {"on_hand": "17", "safety": "5", "reason": "counted"}
    assert admin.post(url, form | changes).status_code == 302
    assert available([variant.pk]) == {variant.pk: 12}
    assert Movement.objects.get(reference="counted").quantity == -3
    assert gettext("Safety stock") in admin.get(reverse("stock:index")).content.decode()


def move(admin: Client, stock: Stock, **given: str) -> int:
    return admin.post(reverse("stock:move", args=[stock.pk]), given).status_code


def test_pieces_go_to_another_warehouse_or_out_of_the_books(admin: Client) -> None:
    variant = make.make_product(stock=20).variants.get()
    stock, there = variant.stocks.get(), make.make_warehouse("samarqand", region="UZ-SA")
    assert (
        reverse("stock:move", args=[stock.pk]) in admin.get(reverse("stock:index")).content.decode()
    )
    given = {"reason": "transfer", "target": str(there.pk), "quantity": "5", "reference": "Yuk 7"}
    assert move(admin, stock, **given) == 302
    assert move(admin, stock, reason="damage", quantity="2") == 302
    booked = {row.warehouse.code: row.on_hand for row in variant.stocks.select_related("warehouse")}
    assert booked == {stock.warehouse.code: 13, "samarqand": 5}
    assert set(Movement.objects.filter(reference="Yuk 7").values_list("quantity", flat=True)) == {
        5,
        -5,
    }


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "transfer", "quantity": "1"},
        {"reason": "transfer", "quantity": "1", "target": "0"},
        {"reason": "damage", "quantity": "21"},
        {"reason": "damage", "quantity": "0"},
        {"reason": "damage", "quantity": "x"},
        {"reason": "sale", "quantity": "1"},
        {},
    ],
)
def test_an_impossible_move_is_told_and_books_nothing(admin: Client, given: dict[str, str]) -> None:
    variant = make.make_product(stock=20).variants.get()
    before = Movement.objects.count()
    assert move(admin, variant.stocks.get(), **given) == 200
    assert Movement.objects.count() == before


def test_a_stranger_moves_nothing() -> None:
    stock = make.make_product(stock=20).variants.get().stocks.get()
    client = Client()
    assert move(client, stock, reason="damage", quantity="1") == 302
    stock.refresh_from_db()
    assert stock.on_hand == 20
