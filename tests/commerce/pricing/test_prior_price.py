"""What is crossed out was really asked: the lowest of the 30 days before the reduction."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from commerce.core.money import Money
from commerce.pricing.commands import save_price_list, set_price
from commerce.pricing.errors import OldPriceTooHigh
from commerce.pricing.models import Price, PriceChange, PriceList
from commerce.pricing.queries import prices_of
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.now()


@pytest.fixture
def variant():
    return make.make_product(variants=[{"price": None}]).variants.get()


def price(variant, soums, days_ago=0, old=None):
    set_price(
        variant_id=variant.pk,
        amount=Money.of_soums(soums),
        old_amount=None if old is None else Money.of_soums(old),
        now=TODAY - timedelta(days=days_ago),
    )


def test_the_lowest_of_the_thirty_days_before_can_be_crossed_out(variant):
    price(variant, 120, 60)
    price(variant, 90, 20)
    price(variant, 110, 10)
    with pytest.raises(OldPriceTooHigh) as refusal:
        price(variant, 80, old=110)
    assert "90" in refusal.value.sentence()
    price(variant, 80, old=90)


def test_what_was_asked_longer_ago_does_not_count(variant):
    price(variant, 50, 60)
    price(variant, 110, 31)
    price(variant, 100, old=110)
    assert prices_of([variant.pk])[variant.pk].old_amount == Money.of_soums(110)


def test_the_price_that_stood_when_the_thirty_days_began_counts(variant):
    price(variant, 50, 60)
    price(variant, 110, 29)
    with pytest.raises(OldPriceTooHigh):
        price(variant, 100, old=110)


def test_a_reduction_in_steps_keeps_the_price_before_its_first(variant):
    price(variant, 100, 60)
    price(variant, 80, 10, old=100)
    price(variant, 70, 5, old=100)
    price(variant, 60, old=100)


def test_a_price_raised_to_be_reduced_is_found_out(variant):
    price(variant, 100, 60)
    price(variant, 150, 1)
    with pytest.raises(OldPriceTooHigh):
        price(variant, 99, old=150)


def test_what_is_new_in_the_shop_has_nothing_to_be_compared_with(variant):
    price(variant, 80, old=100)
    assert prices_of([variant.pk])[variant.pk].old_amount == Money.of_soums(100)


def test_a_price_from_before_the_history_counts_too(variant):
    price(variant, 100, 60)
    PriceChange.objects.all().delete()
    Price.objects.update(changed_at=TODAY - timedelta(days=60))
    with pytest.raises(OldPriceTooHigh):
        price(variant, 80, old=120)


def test_a_price_list_crosses_out_what_the_law_allows(variant):
    price(variant, 120, 60)
    price(variant, 90, 20)
    price(variant, 110, 10)
    price_list = PriceList(name_uz="Chegirma", starts_at=TODAY - timedelta(days=1))
    save_price_list(price_list, now=TODAY, prices={variant.pk: Money.of_soums(80)})
    shown = prices_of([variant.pk])[variant.pk]
    assert (shown.amount, shown.old_amount) == (Money.of_soums(80), Money.of_soums(90))
    PriceList.objects.update(starts_at=F("starts_at") + timedelta(hours=1))
    save_price_list(price_list, now=TODAY, prices={variant.pk: Money.of_soums(95)})
    assert prices_of([variant.pk])[variant.pk].old_amount is None


def test_every_change_is_one_row_and_the_same_price_none(variant):
    price(variant, 100, 3)
    price(variant, 100, 2)
    price(variant, 90, 1)
    assert [row.amount for row in variant.price_changes.all()] == [
        Money.of_soums(90),
        Money.of_soums(100),
    ]


# --- VAT


def test_a_variant_has_the_rate_of_the_law_unless_told(variant):
    assert variant.vat_percent == 12
