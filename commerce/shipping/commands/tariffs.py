from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from commerce.core.events import emit
from commerce.shipping.events import DeliveryChanged
from commerce.shipping.models import DeliveryRate, PickupPoint, Zone, ZonePlace

type Place = tuple[str, str]  # a region, and one of its districts or none


@transaction.atomic
def save_rate(rate: DeliveryRate) -> DeliveryRate:
    """Store what a way of delivery costs."""
    rate.save()
    emit(DeliveryChanged(_place_of(rate)))
    return rate


@transaction.atomic
def remove_rate(rate: DeliveryRate) -> None:
    place = _place_of(rate)
    rate.delete()
    emit(DeliveryChanged(place))


@transaction.atomic
def save_zone(zone: Zone, *, places: Iterable[Place]) -> Zone:
    """Store a zone with the places it holds; they leave the zones that held them before."""
    places = set(places)
    zone.save()
    zone.places.all().delete()
    for region, district in places:
        ZonePlace.objects.filter(region=region, district=district).delete()
    ZonePlace.objects.bulk_create(
        ZonePlace(zone=zone, region=region, district=district)
        for region, district in sorted(places)
    )
    emit(DeliveryChanged(zone.code))
    return zone


@transaction.atomic
def remove_zone(zone: Zone) -> None:
    code = zone.code
    zone.delete()
    emit(DeliveryChanged(code))


@transaction.atomic
def save_point(point: PickupPoint) -> PickupPoint:
    """Store where parcels are picked up."""
    point.save()
    emit(DeliveryChanged(point.region))
    return point


@transaction.atomic
def remove_point(point: PickupPoint) -> None:
    region = point.region
    point.delete()
    emit(DeliveryChanged(region))


def _place_of(rate: DeliveryRate) -> str:
    return rate.zone.code if rate.zone else rate.region
