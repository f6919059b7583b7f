from dataclasses import replace

import pytest
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.commands import cancel_sub_order, change_state
from commerce.orders.documents import VatSum, sheets
from commerce.orders.models import State
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    goods = [make.make_product(price=price) for price in (112_000, 40_000)]
    return make.make_order((goods[0], 2), goods[1])


def test_each_seller_has_a_sheet_and_delivery_stands_on_the_first(order):
    first, second = sheets(order, "uz")
    assert [first.number, second.number] == [f"{order.number}-1", f"{order.number}-2"]
    assert (first.delivery, second.delivery) == (order.delivery_price, Money(0))
    assert first.total + second.total == order.total
    assert first.seller.tin == order.sub_orders.all()[0].merchant.tin


def test_tax_is_told_rate_by_rate():
    seller = make.make_merchant()
    goods = [
        make.make_product(price=price, merchant=seller, variants=[{"vat_percent": percent}])
        for price, percent in [(112_000, 12), (40_000, 0), (56_000, 12)]
    ]
    (sheet,) = sheets(make.make_order(*goods), "uz")
    assert sheet.vat == [VatSum(12, Money.of_soums(18_000)), VatSum(0, Money.ZERO)]


def test_what_is_paid_or_cancelled_is_not_collected(order):
    first, _ = order.sub_orders.all()
    assert sum(sheet.to_collect.tiyin for sheet in sheets(order, "uz")) == order.total.tiyin
    cancel_sub_order(sub_order_id=first.pk, now=timezone.now())
    order.refresh_from_db()
    (left,) = sheets(order, "uz")
    assert left.to_collect == left.total == order.total
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())
    (left,) = sheets(order, "uz")
    assert left.to_collect == Money(0)


def test_the_address_is_in_the_language_of_the_paper(order):
    (uz, *_), (ru, *_) = sheets(order, "uz"), sheets(order, "ru")
    assert uz.buyer.address.startswith("Toshkent shahri")
    assert replace(ru.buyer, address="") == replace(uz.buyer, address="")
    assert ru.buyer.address.startswith("город Ташкент")
