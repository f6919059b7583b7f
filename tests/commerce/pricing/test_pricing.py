import pytest
from django.db import IntegrityError, transaction

from commerce.catalog.errors import NoSuchVariant
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.pricing.commands import set_price
from commerce.pricing.errors import PriceImpossible
from commerce.pricing.models import Price
from commerce.pricing.queries import INSTALMENT_FROM, instalment_of, prices_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant():
    return make.make_product(variants=[{"price": None}]).variants.get()


def announced():
    return EventRow.objects.filter(name="price.set").count()


def test_a_new_price_is_kept_and_announced(variant):
    set_price(variant_id=variant.pk, amount=Money(500), old_amount=Money(900))
    (price,) = prices_of([variant.pk]).values()
    assert (price.amount, price.old_amount) == (Money(500), Money(900))
    event = EventRow.objects.get(name="price.set")
    assert event.payload == {"variant_id": variant.pk, "product_id": variant.product_id}


def test_the_same_price_again_is_told_to_nobody(variant):
    for _ in range(2):
        set_price(variant_id=variant.pk, amount=Money(500), old_amount=Money(900))
    assert announced() == 1
    set_price(variant_id=variant.pk, amount=Money(500))
    assert announced() == 2
    assert prices_of([variant.pk])[variant.pk].old_amount is None


@pytest.mark.parametrize(
    ("amount", "old_amount"), [(0, None), (-1, None), (500, 500), (500, 499), (500, 0)]
)
def test_impossible_prices_are_refused(variant, amount, old_amount):
    old = None if old_amount is None else Money(old_amount)
    with pytest.raises(PriceImpossible):
        set_price(variant_id=variant.pk, amount=Money(amount), old_amount=old)
    assert not prices_of([variant.pk])
    assert announced() == 0


@pytest.mark.parametrize(("amount", "old_amount"), [(0, None), (-5, None), (500, 500), (500, 1)])
def test_the_table_itself_holds_no_impossible_price(variant, amount, old_amount):
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(variant=variant, amount=amount, old_amount=old_amount)


def test_a_variant_that_does_not_exist_has_no_price():
    with pytest.raises(NoSuchVariant):
        set_price(variant_id=10**12, amount=Money(500))


def test_what_is_cheap_is_not_split():
    assert instalment_of(INSTALMENT_FROM - Money(1)) is None
    plan = instalment_of(INSTALMENT_FROM)
    assert plan is not None
    assert plan.monthly * plan.months >= INSTALMENT_FROM
