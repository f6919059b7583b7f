"""The ways to bring a basket to a place: what each parcel costs and when it comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from commerce.core.bilingual import Language, text_of
from commerce.core.money import Money
from commerce.shipping.errors import DeliveryNotOffered
from commerce.shipping.models import DeliveryRate, Method, PickupPoint
from commerce.shipping.queries.geography import CAPITAL, place_names


@dataclass(frozen=True)
class Load:
    """The goods of one merchant, who packs them into one parcel."""

    merchant_id: int
    grams: int
    value: Money


@dataclass(frozen=True)
class ParcelQuote:
    """What it costs to bring one merchant's parcel, and in how many days it comes."""

    merchant_id: int
    price: Money
    eta_days: tuple[int, int]


@dataclass(frozen=True)
class Point:
    code: str
    name: str
    address: str
    landmark: str
    hours: str


@dataclass(frozen=True)
class DeliveryOption:
    """One way to bring a basket to a place: its price and when it arrives.

    `price` is the sum over `parcels`; `cash_fee` comes on top for who pays the courier.
    """

    code: str
    name: str
    price: Money
    eta_days: tuple[int, int]
    arrives_on: tuple[date, date]
    free_from: Money | None
    pickup_points: list[Point] = field(default_factory=list)
    parcels: list[ParcelQuote] = field(default_factory=list)
    cash_fee: Money = Money.ZERO


def delivery_options(
    *,
    region: str,
    district: str,
    subtotal: Money,
    now: datetime,
    language: Language,
    loads: Sequence[Load] = (),
) -> list[DeliveryOption]:
    """The ways to bring goods worth `subtotal` to a district, the cheapest first.

    `loads` are the merchants' parcels; without them the goods are one parcel that weighs nothing.
    """
    return _offered(
        _rates(region, district, language), loads, region, subtotal, now=now, language=language
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
    loads: Sequence[Load] = (),
) -> DeliveryOption:
    """The chosen way of delivery, or `DeliveryNotOffered`."""
    rates = [rate for rate in _rates(region, district, language) if rate.method == code]
    for option in _offered(rates, loads, region, subtotal, now=now, language=language):
        if code != Method.PICKUP or pickup_point in {point.code for point in option.pickup_points}:
            return option
    raise DeliveryNotOffered


def fastest_days(region: str = CAPITAL) -> int | None:
    """In how many days the quickest delivery to a region comes: the promise on a product page."""
    to_region = Q(region=region) | Q(zone__places__region=region, zone__places__district="")
    days = DeliveryRate.objects.filter(to_region, is_active=True).order_by("days_min")
    return days.values_list("days_min", flat=True).first()


def _offered(
    rates: Iterable[DeliveryRate],
    loads: Sequence[Load],
    region: str,
    subtotal: Money,
    *,
    now: datetime,
    language: Language,
) -> list[DeliveryOption]:
    """What these rates come to, the cheapest first; without a point there is no picking up."""
    loads = loads or [Load(merchant_id=0, grams=0, value=subtotal)]
    offered = [
        _option(rate, loads, subtotal, timezone.localdate(now), language)
        for rate in rates
        if all(rate.takes(load.grams) for load in loads)
    ]
    if any(option.code == Method.PICKUP for option in offered):
        points = _points(region, language)
        offered = [_with_points(option, points) for option in offered]
    return sorted(
        (option for option in offered if option.code != Method.PICKUP or option.pickup_points),
        key=lambda option: (option.price, option.eta_days),
    )


def _rates(region: str, district: str, language: Language) -> list[DeliveryRate]:
    """For each way the rate that names the place most exactly; `NoSuchPlace` if there is none.

    A zone that names the district goes before the region's own rate, and that before a zone
    that holds the whole region.
    """
    place_names(region, district, language)
    in_zone = Q(zone__places__region=region, zone__places__district__in=["", district])
    rates = DeliveryRate.objects.filter(Q(region=region) | in_zone, is_active=True)
    chosen: dict[str, DeliveryRate] = {}
    for rate in rates.annotate(named=F("zone__places__district")):
        known = chosen.get(rate.method)
        if known is None or _exactness(rate.named) > _exactness(known.named):  # type: ignore[attr-defined]  # the annotation
            chosen[rate.method] = rate
    return list(chosen.values())


def _exactness(named: str | None) -> int:
    """Of the district a zone names: none if it holds the region, None of a region's own rate."""
    return {None: 1, "": 0}.get(named, 2)


def _option(
    rate: DeliveryRate, loads: Sequence[Load], subtotal: Money, today: date, language: Language
) -> DeliveryOption:
    is_free = rate.free_from is not None and subtotal >= rate.free_from
    days = (rate.days_min, rate.days_max)
    parcels = [
        ParcelQuote(
            merchant_id=load.merchant_id,
            price=Money.ZERO if is_free else rate.price_of(grams=load.grams, value=load.value),
            eta_days=days,
        )
        for load in loads
    ]
    price = Money.total(parcel.price for parcel in parcels)
    with override(language):
        name = str(Method(rate.method).label)
    return DeliveryOption(
        code=rate.method,
        name=name,
        price=price,
        eta_days=days,
        arrives_on=(
            today + timedelta(days=rate.days_min),
            today + timedelta(days=rate.days_max),
        ),
        free_from=rate.free_from,
        parcels=parcels,
        cash_fee=rate.cash_fee_of(subtotal + price),
    )


def _with_points(option: DeliveryOption, points: list[Point]) -> DeliveryOption:
    return replace(option, pickup_points=points) if option.code == Method.PICKUP else option


def _points(region: str, language: Language) -> list[Point]:
    return [
        Point(
            code=row.code,
            name=text_of(row, "name", language),
            address=text_of(row, "address", language),
            landmark=text_of(row, "landmark", language),
            hours=row.hours,
        )
        for row in PickupPoint.objects.filter(region=region, is_active=True)
    ]
