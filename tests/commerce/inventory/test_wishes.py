from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from commerce.catalog.errors import NoSuchVariant
from commerce.inventory.commands import Wanted, reserve_stock, wake_wishes, wish_for
from commerce.inventory.models import StockWish
from commerce.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db

PHONE = "+998901234567"
NIGHT = datetime(2026, 11, 5, 23, tzinfo=ZoneInfo("Asia/Tashkent"))


@pytest.fixture
def variant():
    return make.make_product(stock=0).variants.get()


def wish(variant, phone=PHONE, language="uz"):
    wish_for(variant_id=variant.pk, phone=phone, language=language, now=timezone.now())


def told():
    return list(Message.objects.order_by("pk"))


def test_when_stock_comes_back_each_who_waits_is_told_exactly_once(variant, run_jobs):
    wish(variant)
    wish(variant, "+998917654321", "ru")
    run_jobs()
    assert not told()
    make.put_on_shelf(variant, 10)
    wake_wishes(variant_id=variant.pk, now=NIGHT)
    first, second = told()
    assert (first.recipient, second.recipient) == (PHONE, "+998917654321")
    assert f"/uz/p/{variant.product.slug_uz}/" in first.text
    assert "/ru/p/" in second.text
    assert first.send_from > first.queued_at  # nobody is woken for it
    assert not StockWish.objects.exists()
    reserve_stock(for_="1", lines=[Wanted(variant.pk, 10)])
    make.put_on_shelf(variant, 30)
    run_jobs()
    assert len(told()) == 2


def test_wishing_twice_is_one_wish_until_it_came_true(variant, run_jobs):
    wish(variant)
    wish(variant)
    assert StockWish.objects.count() == 1
    make.put_on_shelf(variant, 1)
    run_jobs()
    reserve_stock(for_="1", lines=[Wanted(variant.pk, 1)])
    wish(variant)
    assert (len(told()), StockWish.objects.count()) == (1, 1)


def test_what_is_there_already_is_told_at_once(variant):
    make.put_on_shelf(variant, 1)
    wish(variant)
    assert len(told()) == 1


def test_the_phone_is_sealed(variant):
    wish(variant)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_digest FROM inventory_stockwish")
        (stored,) = cursor.fetchall()
    assert not any("901234567" in value for value in stored)


def test_nobody_waits_for_what_is_not_sold(variant):
    variant.is_active = False
    variant.save()
    with pytest.raises(NoSuchVariant):
        wish(variant)


def test_the_table_itself_holds_one_waiting_wish_a_phone(variant):
    wish(variant)
    row = StockWish.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
