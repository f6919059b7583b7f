from dataclasses import replace

import pytest
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.commands import cancel_sub_order, change_state
from commerce.orders.documents import sheets, vat_within
from commerce.orders.models import OrderLine, State
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    goods = [make.make_product(price=price) for price in (112_000, 40_000)]
    return make.make_order((goods[0], 2), goods[1])


@pytest.mark.parametrize(
    ("total", "percent", "vat"),
    [(11_200, 12, 1_200), (100, 12, 11), (1, 12, 0), (5, 12, 1), (10_000, 0, 0), (0, 12, 0)],
)
def test_tax_is_within_the_price_to_the_tiyin(total, percent, vat):
    assert vat_within(Money(total), percent) == Money(vat)


def test_each_seller_has_a_sheet_and_delivery_stands_on_the_first(order):
    first, second = sheets(order, "uz")
    assert [first.number, second.number] == [f"{order.number}-1", f"{order.number}-2"]
    assert (first.delivery, second.delivery) == (order.delivery_price, Money(0))
    assert first.total + second.total == order.total
    assert first.seller.tin == order.sub_orders.all()[0].merchant.tin


def test_tax_is_told_only_where_every_rate_is_known(order):
    assert [sheet.vat for sheet in sheets(order, "uz")] == [None, None]
    OrderLine.objects.filter(pk=order.lines.first().pk).update(vat_percent=12)
    assert [sheet.vat for sheet in sheets(order, "uz")] == [Money.of_soums(24_000), None]


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
