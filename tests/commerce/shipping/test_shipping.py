from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from commerce.core.money import Money
from commerce.shipping.errors import DeliveryNotOffered, NoSuchPlace
from commerce.shipping.models import DeliveryRate, PickupPoint
from commerce.shipping.queries import (
    CAPITAL,
    delivery_option,
    delivery_options,
    fastest_days,
    place_names,
    regions,
)
from tests import factories as make

# A quarter to midnight in Tashkent is still the day before in UTC.
LATE = datetime(2026, 11, 5, 23, 45, tzinfo=ZoneInfo("Asia/Tashkent"))


def test_the_whole_country_is_there_in_both_languages():
    for language in ("uz", "ru"):
        country = regions(language)
        assert len(country) == 14
        assert country[0].code == CAPITAL
        assert all(region.districts for region in country)
        assert sum(len(region.districts) for region in country) >= 200
    assert len(regions("uz")[0].districts) == 12


def test_codes_fit_their_columns_and_name_one_place_each():
    codes = [district.code for region in regions("uz") for district in region.districts]
    assert len(codes) == len(set(codes))
    assert max(map(len, codes)) <= 10
    assert {len(region.code) for region in regions("uz")} == {5}


@pytest.mark.parametrize("apostrophe", ["'", "`", "‘", "’"])
def test_no_uzbek_name_is_written_with_another_apostrophe(apostrophe):
    names = [region.name for region in regions("uz")]
    names += [district.name for region in regions("uz") for district in region.districts]
    assert not [name for name in names if apostrophe in name]


def test_a_district_belongs_to_its_region():
    tashkent, samarkand = (make.make_address(code) for code in (CAPITAL, "UZ-SA"))
    assert place_names(CAPITAL, tashkent.district, "uz")[0] == "Toshkent shahri"
    for region, district in (
        (CAPITAL, samarkand.district),
        ("UZ-SA", tashkent.district),
        ("XX-XX", "1"),
        ("", ""),
        ("\x00", "\x00"),
    ):
        with pytest.raises(NoSuchPlace):
            place_names(region, district, "uz")


def offered(**changes):
    address = make.make_address()
    asked = {
        "region": address.region,
        "district": address.district,
        "subtotal": Money.of_soums(100_000),
        "now": LATE,
        "language": "uz",
    }
    return delivery_options(**asked | changes)


@pytest.mark.django_db
def test_options_come_cheapest_first_with_their_days():
    point = make.make_delivery()
    options = offered()
    assert [option.code for option in options] == ["pickup", "post", "courier"]
    assert [option.price for option in options] == sorted(option.price for option in options)
    courier = options[-1]
    assert courier.arrives_on == (date(2026, 11, 6), date(2026, 11, 7))
    assert [p.code for p in options[0].pickup_points] == [point.code]
    assert not courier.pickup_points
    assert options[0].pickup_points[0].name == point.name_uz
    assert offered(language="ru")[0].pickup_points[0].name == point.name_ru


@pytest.mark.django_db
def test_dear_baskets_travel_free_from_the_very_sum():
    make.make_delivery(free_from=100_000)
    assert {option.price for option in offered()} == {Money.ZERO}
    assert Money.ZERO not in {o.price for o in offered(subtotal=Money.of_soums(100_000) - Money(1))}


@pytest.mark.django_db
def test_without_a_point_there_is_no_pick_up():
    make.make_delivery()
    PickupPoint.objects.update(is_active=False)
    assert "pickup" not in {option.code for option in offered()}


@pytest.mark.django_db
def test_what_is_not_offered_can_not_be_chosen():
    point = make.make_delivery()
    elsewhere = make.make_delivery("UZ-SA")
    DeliveryRate.objects.filter(method="post").update(is_active=False)
    address = make.make_address()

    def choose(code, pickup_point=""):
        return delivery_option(
            code=code,
            pickup_point=pickup_point,
            region=address.region,
            district=address.district,
            subtotal=Money(1),
            now=LATE,
            language="uz",
        )

    assert choose("courier").code == "courier"
    assert choose("pickup", point.code).code == "pickup"
    for code, where in (
        ("post", ""),
        ("drone", ""),
        ("", ""),
        ("pickup", ""),
        ("pickup", elsewhere.code),
        ("pickup", "\x00"),
    ):
        with pytest.raises(DeliveryNotOffered):
            choose(code, where)


@pytest.mark.django_db
def test_the_promise_of_a_product_page_is_the_fastest_way():
    assert fastest_days() is None
    make.make_delivery()
    assert fastest_days() == 1
