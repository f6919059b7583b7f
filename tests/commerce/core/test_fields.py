import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import connection

from commerce.core.fields import MoneyField
from commerce.core.money import Money
from commerce.orders.models import Order
from commerce.pricing.models import Price
from tests import factories as make

pytestmark = pytest.mark.django_db

SEALED = ("contact_name", "phone", "street", "landmark")


@pytest.fixture
def order():
    return make.make_order(make.make_product())


def stored(order, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM orders_order WHERE id = %s", [order.pk])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("name", SEALED)
def test_what_identifies_a_person_is_not_readable_in_the_database(order, name):
    plain = getattr(order, name)
    assert plain
    assert plain not in stored(order, name)
    assert getattr(Order.objects.get(pk=order.pk), name) == plain


def test_the_same_text_is_sealed_differently_each_time(order):
    other = make.make_order(make.make_product())
    assert order.phone == other.phone
    assert stored(order, "phone") != stored(other, "phone")


def test_nothing_is_sealed_as_nothing(order):
    order.landmark = ""
    order.save()
    assert stored(order, "landmark") == ""


def test_a_rotated_key_still_reads_and_seals_anew(order, settings):
    old, new = settings.SECRET_KEY, "another-key-that-only-this-test-knows-of"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]
    seen = Order.objects.get(pk=order.pk)
    assert seen.phone == order.phone
    seen.save()

    settings.SECRET_KEY_FALLBACKS = []
    assert Order.objects.get(pk=order.pk).phone == order.phone

    settings.SECRET_KEY = old
    with pytest.raises(InvalidToken):
        Order.objects.get(pk=order.pk)


def test_money_comes_back_as_money():
    variant = make.make_product(price=12_500, old_price=20_000).variants.get()
    price = Price.objects.get(pk=variant.pk)
    assert price.amount == Money(1_250_000)
    assert price.old_amount == Money.of_soums(20_000)
    assert Price.objects.filter(amount__lte=Money(1_250_000), amount__gt=Money(1)).count() == 1
    assert Price.objects.filter(amount=Money(10**30)).count() == 0


def test_money_from_a_form_is_whole():
    field = MoneyField()
    assert field.to_python("1250") == Money(1250)
    assert field.to_python(None) is None
    with pytest.raises(ValidationError):
        field.to_python("12.5")
