"""Zones, slots and the cash of couriers in the back office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.admin import filled
from commerce.core.money import Money
from commerce.shipping.commands import collect_cash, prepare_parcel
from commerce.shipping.models import DeliveryRate, DeliverySlot, Zone
from tests import factories as make

pytestmark = pytest.mark.django_db

REPORT = "backoffice_cash_report"


def added(client: Client, kind: str, **fields: Any) -> Any:
    url = reverse(f"wagtailsnippets_shipping_{kind}:add")
    return client.post(url, filled(client.get(url).content.decode()) | fields)


def test_zone_holds_regions_and_districts(admin: Client) -> None:
    district = make.make_address().district
    form = {"name_uz": "Yaqin", "code": "yaqin", "places": [district, "UZ-SI"]}
    assert added(admin, "zone", **form).status_code == 302
    places = Zone.objects.get().places.values_list("region", "district")
    assert sorted(places) == [("UZ-SI", ""), ("UZ-TK", district)]


def test_rate_is_for_a_region_or_a_zone(admin: Client) -> None:
    zone = Zone.objects.create(code="yaqin", name_uz="Yaqin")
    form = {"method": "courier", "price": "20 000", "days_min": "1", "days_max": "2"}
    for both in ({"region": "UZ-TK", "zone": zone.pk}, {"region": "", "zone": ""}):
        answer = added(admin, "deliveryrate", **form, **both)
        assert "region" in answer.context["form"].errors
    assert added(admin, "deliveryrate", **form, region="", zone=zone.pk).status_code == 302
    rate = DeliveryRate.objects.get()
    assert (rate.zone, rate.price, rate.included_grams) == (zone, Money.of_soums(20_000), 5_000)


def test_hours_of_couriers_are_set(admin: Client) -> None:
    day = timezone.localdate() + timedelta(days=3)
    form = {"region": "UZ-TK", "day": f"{day}", "starts_at": "14:00", "capacity": "5"}
    wrong = added(admin, "deliveryslot", **form, ends_at="13:00")
    assert "ends_at" in wrong.context["form"].errors
    assert added(admin, "deliveryslot", **form, ends_at="16:00").status_code == 302
    assert DeliverySlot.objects.get().day == day


def collected(courier: str) -> None:
    parcel = prepare_parcel(
        for_="1001",
        merchant_id=make.make_merchant().pk,
        carrier_code="own",
        grams=100,
        value=Money.of_soums(1_000),
        cash_due=Money.of_soums(26_000),
        now=timezone.now(),
    )
    collect_cash(
        parcel_id=parcel.pk, courier=courier, amount=Money.of_soums(26_000), now=timezone.now()
    )


def test_cash_of_couriers_is_shown_with_its_sum(admin: Client) -> None:
    collected("Alisher")
    collected("Bobur")
    shown = admin.get(reverse(REPORT)).content.decode()
    assert "Alisher" in shown
    assert "52\u00a0000" in shown
    assert "Alisher" not in admin.get(reverse(REPORT), {"last": "2020-01-01"}).content.decode()


@pytest.mark.parametrize("query", [{"first": "x"}, {"last": "\0"}, {"first": "9999-99-99"}])
def test_days_that_are_none_are_told(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(reverse(REPORT), query).status_code in {200, 400}


def test_cash_goes_into_a_spreadsheet_and_no_name_is_a_formula(admin: Client) -> None:
    collected("=1+1")
    answer = admin.get(reverse(REPORT), {"format": "csv"})
    _, row = answer.content.decode("utf-8-sig").splitlines()
    assert row == f"{timezone.localdate()},'=1+1,1,26000.00"


def test_only_those_who_may_see_the_cash(member_of: Callable[[str], Client]) -> None:
    assert member_of("Managers").get(reverse(REPORT)).status_code == 200
    assert member_of("Editors").get(reverse(REPORT)).status_code in {302, 403}
