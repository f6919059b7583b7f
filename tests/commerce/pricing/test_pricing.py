import pytest
from django.db import IntegrityError, transaction

from commerce.catalog.errors import NoSuchVariant
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.pricing.commands import set_price
from commerce.pricing.errors import PriceImpossible
from commerce.pricing.models import Price
from commerce.pricing.queries import instalment_of, instalment_plans, prices_of
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


LEAST = Money.of_soums(200_000)


def test_what_is_cheap_is_not_split():
    assert instalment_of(LEAST - Money(1)) is None
    plan = instalment_of(LEAST)
    assert plan is not None
    assert plan.monthly * plan.months >= LEAST


@pytest.mark.parametrize("soums", [200_000, 1_234_567, 49_999_999, 50_000_000])
def test_the_parts_of_every_plan_are_the_price_exactly(soums):
    price = Money.of_soums(soums) + Money(1 if soums < 50_000_000 else 0)
    plans = instalment_plans(price)
    assert [plan.months for plan in plans] == [3, 6, 12, 24]
    for plan in plans:
        assert plan.monthly * (plan.months - 1) + plan.last == price
        assert Money.ZERO < plan.last <= plan.monthly
        assert plan.monthly.tiyin % 100 == 0


def test_what_is_too_cheap_or_too_dear_has_no_plans(settings):
    assert instalment_plans(LEAST - Money(1)) == []
    assert instalment_plans(Money.of_soums(50_000_000) + Money(1)) == []
    settings.INSTALMENT_LIMITS = [1_000, 100_000]
    assert instalment_plans(LEAST) == []
    assert instalment_plans(Money.of_soums(1_000))
