from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from math import cos, hypot, inf, radians
from pathlib import Path

from django.utils import timezone
from django.utils.translation import override

from commerce.core.bilingual import Language, text_of
from commerce.core.money import Money
from commerce.shipping.errors import DeliveryNotOffered, NoSuchPlace
from commerce.shipping.models import DeliveryRate, Method, PickupPoint

CAPITAL = "UZ-TK"
GEOGRAPHY = Path(__file__).with_name("geography.json")
KM_A_DEGREE = 111.2


@dataclass(frozen=True)
class District:
    code: str
    name: str


@dataclass(frozen=True)
class Region:
    """A region by its ISO 3166-2 code, with its districts in the order of the alphabet."""

    code: str
    name: str
    districts: list[District]


@dataclass(frozen=True)
class Point:
    code: str
    name: str
    address: str
    landmark: str
    hours: str


@dataclass(frozen=True)
class DeliveryOption:
    """One way to bring a basket to a place: its price and when it arrives."""

    code: str
    name: str
    price: Money
    eta_days: tuple[int, int]
    arrives_on: tuple[date, date]
    free_from: Money | None
    pickup_points: list[Point] = field(default_factory=list)


@cache
def regions(language: Language) -> list[Region]:
    """The whole country: the capital first, then the regions by the alphabet."""
    places = [
        Region(
            code=region["code"],
            name=region["name"][language],
            districts=sorted(
                (District(d["code"], d["name"][language]) for d in region["districts"]),
                key=lambda district: district.name,
            ),
        )
        for region in json.loads(GEOGRAPHY.read_text(encoding="utf-8"))
    ]
    return sorted(places, key=lambda region: (region.code != CAPITAL, region.name))


def place_names(region: str, district: str, language: Language) -> tuple[str, str]:
    """What a region and its district are called; `NoSuchPlace` if they do not belong together."""
    for place in regions(language):
        if place.code == region:
            for part in place.districts:
                if part.code == district:
                    return place.name, part.name
    raise NoSuchPlace


@cache
def distance_between(region: str, other: str) -> float:
    """Kilometres from the centre of one region to that of the other, as the crow flies.

    Endless to a place that is not known, so that nothing is nearer to it than anything else.
    """
    if region not in _centres() or other not in _centres():
        return inf
    (latitude, longitude), (other_latitude, other_longitude) = _centres()[region], _centres()[other]
    half_way = cos(radians((latitude + other_latitude) / 2))
    return KM_A_DEGREE * hypot(latitude - other_latitude, (longitude - other_longitude) * half_way)


@cache
def _centres() -> dict[str, tuple[float, float]]:
    places = json.loads(GEOGRAPHY.read_text(encoding="utf-8"))
    return {region["code"]: (region["centre"][0], region["centre"][1]) for region in places}


def delivery_options(
    *, region: str, district: str, subtotal: Money, now: datetime, language: Language
) -> list[DeliveryOption]:
    """The ways to bring goods worth `subtotal` to a district, the cheapest first."""
    place_names(region, district, language)
    points = _points(region, language)
    today = timezone.localdate(now)
    offered = [
        _option(rate, subtotal, today, points[rate.method], language)
        for rate in DeliveryRate.objects.filter(region=region, is_active=True)
    ]
    return sorted(
        (option for option in offered if option.code != Method.PICKUP or option.pickup_points),
        key=lambda option: (option.price, option.eta_days),
    )


def delivery_option(
    *,
    code: str,
    pickup_point: str,
    region: str,
    district: str,
    subtotal: Money,
    now: datetime,
    language: Language,
) -> DeliveryOption:
    """The chosen way of delivery, or `DeliveryNotOffered`."""
    offered = delivery_options(
        region=region, district=district, subtotal=subtotal, now=now, language=language
    )
    for option in offered:
        if option.code == code:
            known = {point.code for point in option.pickup_points}
            if code == Method.PICKUP and pickup_point not in known:
                break
            return option
    raise DeliveryNotOffered


def fastest_days(region: str = CAPITAL) -> int | None:
    """In how many days the quickest delivery to a region comes: the promise on a product page."""
    days = DeliveryRate.objects.filter(region=region, is_active=True).order_by("days_min")
    return days.values_list("days_min", flat=True).first()


def _option(
    rate: DeliveryRate, subtotal: Money, today: date, points: list[Point], language: Language
) -> DeliveryOption:
    is_free = rate.free_from is not None and subtotal >= rate.free_from
    with override(language):
        name = str(Method(rate.method).label)
    return DeliveryOption(
        code=rate.method,
        name=name,
        price=Money.ZERO if is_free else rate.price,
        eta_days=(rate.days_min, rate.days_max),
        arrives_on=(
            today + timedelta(days=rate.days_min),
            today + timedelta(days=rate.days_max),
        ),
        free_from=rate.free_from,
        pickup_points=points,
    )


def _points(region: str, language: Language) -> dict[str, list[Point]]:
    points: dict[str, list[Point]] = defaultdict(list)
    for row in PickupPoint.objects.filter(region=region, is_active=True):
        points[Method.PICKUP].append(
            Point(
                code=row.code,
                name=text_of(row, "name", language),
                address=text_of(row, "address", language),
                landmark=text_of(row, "landmark", language),
                hours=row.hours,
            )
        )
    return points
