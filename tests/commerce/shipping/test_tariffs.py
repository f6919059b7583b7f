"""What a parcel costs: by place, weight, worth and number of merchants."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.shipping.commands import (
    remove_point,
    remove_rate,
    remove_zone,
    save_point,
    save_rate,
    save_zone,
)
from commerce.shipping.models import DeliveryRate, Zone, share_of
from commerce.shipping.queries import CAPITAL, Load, delivery_options, fastest_days, regions
from tests import factories as make

pytestmark = pytest.mark.django_db

SOUM = Money.of_soums


def rate(method="courier", price=25_000, region=CAPITAL, **fields):
    fields = {"days_min": 1, "days_max": 2} | fields
    return DeliveryRate.objects.create(method=method, region=region, price=SOUM(price), **fields)


def zone(*places, code="zona", **fields):
    made = save_zone(Zone(code=code, name_uz="Zona", name_ru="Зона"), places=places)
    rate(region="", zone=made, **fields)
    return made


def load(grams=0, value=100_000, merchant=1):
    return Load(merchant_id=merchant, grams=grams, value=SOUM(value))


def offer(*loads, region=CAPITAL, district="", worth=None):
    """The one way there is, or none."""
    options = delivery_options(
        region=region,
        district=district or make.make_address(region).district,
        subtotal=worth or Money.total(load.value for load in loads),
        loads=loads,
        now=timezone.now(),
        language="uz",
    )
    return options[0] if options else None


@pytest.mark.parametrize(
    ("grams", "price"),
    [(0, 20_000), (3_000, 20_000), (3_001, 24_000), (4_000, 24_000), (12_500, 60_000)],
)
def test_each_further_kilogram_that_is_begun_costs_more(grams, price):
    rate(price=20_000, included_grams=3_000, kilo_price=SOUM(4_000))
    assert offer(load(grams)).price == SOUM(price)


def test_dear_goods_cost_a_share_of_their_worth():
    rate(price=20_000, value_share=Decimal("1.5"))
    assert offer(load(value=1_000_000)).price == SOUM(35_000)


@pytest.mark.parametrize(
    ("tiyin", "percent", "soums"), [(10_000, "1", 1), (10_001, "1", 2), (0, "3", 0), (999, "0", 0)]
)
def test_shares_are_rounded_up_to_a_whole_soum(tiyin, percent, soums):
    assert share_of(Money(tiyin), Decimal(percent)) == SOUM(soums)


def test_what_is_too_heavy_is_not_taken():
    rate(heaviest=30_000)
    assert offer(load(30_000))
    assert offer(load(30_001)) is None
    assert offer(load(30_000, merchant=1), load(30_001, merchant=2)) is None


def test_every_merchant_sends_a_parcel_and_the_price_is_their_sum():
    rate(price=20_000, included_grams=1_000, kilo_price=SOUM(5_000))
    option = offer(load(500, merchant=7), load(2_500, merchant=9))
    parcels = [(parcel.merchant_id, parcel.price, parcel.eta_days) for parcel in option.parcels]
    assert parcels == [(7, SOUM(20_000), (1, 2)), (9, SOUM(30_000), (1, 2))]
    assert option.price == SOUM(50_000)


def test_a_dear_basket_travels_free_in_all_its_parcels():
    rate(free_from=SOUM(200_000))
    option = offer(load(merchant=1), load(merchant=2))
    assert [parcel.price for parcel in option.parcels] == [Money.ZERO] * 2
    assert option.price == Money.ZERO


def test_paying_in_cash_costs_a_share_of_all_that_is_paid():
    rate(price=20_000, cash_share=3)
    option = offer(load(value=80_000))
    assert (option.price, option.cash_fee) == (SOUM(20_000), SOUM(3_000))


def test_the_rate_that_names_the_place_most_exactly_counts():
    near, far = regions("uz")[0].districts[:2]
    zone((CAPITAL, ""), ("UZ-SI", ""), code="keng", price=9_000)
    assert offer(load(), district=near.code).price == SOUM(9_000)
    assert offer(load(), region="UZ-SI").price == SOUM(9_000)
    assert offer(load(), region="UZ-SA") is None
    rate(price=7_000)
    assert offer(load(), district=near.code).price == SOUM(7_000)
    zone((CAPITAL, far.code), code="chekka", price=12_000)
    assert offer(load(), district=near.code).price == SOUM(7_000)
    assert offer(load(), district=far.code).price == SOUM(12_000)


def test_the_promise_of_a_product_page_knows_zones():
    zone((CAPITAL, ""), days_min=0)
    assert fastest_days() == 0


def test_a_place_belongs_to_the_zone_that_took_it_last():
    first = zone((CAPITAL, ""), ("UZ-SI", ""), code="bir", price=9_000)
    zone((CAPITAL, ""), code="ikki", price=5_000)
    assert offer(load()).price == SOUM(5_000)
    assert [place.region for place in first.places.all()] == ["UZ-SI"]


def told():
    return list(EventRow.objects.filter(name="delivery.changed").values_list("payload", flat=True))


def test_every_change_is_announced():
    point = make.make_delivery()
    made = save_zone(Zone(code="zona", name_uz="Zona"), places=[("UZ-SI", "")])
    one = save_rate(
        DeliveryRate(method="courier", zone=made, price=SOUM(1), days_min=1, days_max=2)
    )
    remove_rate(one)
    save_point(point)
    remove_point(point)
    remove_zone(made)
    assert [payload["place_id"] for payload in told()] == [*["zona"] * 3, *[CAPITAL] * 2, "zona"]


@pytest.mark.parametrize(
    "fields",
    [
        {"region": ""},
        {"kilo_price": SOUM(-1)},
        {"cash_share": 101},
        {"value_share": -1},
        {"days_min": 3},
        {"method": "post"},
    ],
)
def test_the_table_itself_holds_no_impossible_rate(fields):
    rate("post")
    with pytest.raises(IntegrityError), transaction.atomic():
        rate(**{"method": "courier"} | fields)
