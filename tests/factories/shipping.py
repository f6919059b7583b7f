from datetime import time, timedelta

from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.commands import Address, Contact
from commerce.shipping.commands import save_slot
from commerce.shipping.models import DeliveryRate, DeliverySlot, Method, PickupPoint
from commerce.shipping.queries import CAPITAL, regions
from tests.factories.words import number

CONTACT = Contact(name="Nodira Yoʻldosheva", phone="+998901234567")

RATES = {  # price in soʻm, days
    Method.COURIER: (25_000, 1, 2),
    Method.PICKUP: (10_000, 1, 3),
    Method.POST: (15_000, 3, 7),
}


def make_address(region: str = CAPITAL) -> Address:
    """A real district of the region, the first of the alphabet."""
    places = {place.code: place for place in regions("uz")}
    return Address(
        region=region,
        district=places[region].districts[0].code,
        street="Navoiy koʻchasi, 5-uy, 14-xonadon",
        landmark="Eski masjid yonida",
    )


def make_slot(region: str = CAPITAL, *, capacity: int = 5) -> DeliverySlot:
    """Two hours of the day after tomorrow, when every courier can be there."""
    return save_slot(
        DeliverySlot(
            region=region,
            day=timezone.localdate() + timedelta(days=2),
            starts_at=time(14),
            ends_at=time(16),
            capacity=capacity,
        )
    )


def make_delivery(region: str = CAPITAL, *, free_from: int | None = None) -> PickupPoint:
    """Every way of delivery to a region, and the pick-up point that it needs; returns the point."""
    for method, (price, days_min, days_max) in RATES.items():
        DeliveryRate.objects.get_or_create(
            method=method,
            region=region,
            defaults={
                "price": Money.of_soums(price),
                "free_from": None if free_from is None else Money.of_soums(free_from),
                "days_min": days_min,
                "days_max": days_max,
            },
        )
    return PickupPoint.objects.create(
        code=f"nuqta-{number()}",
        region=region,
        district=make_address(region).district,
        hours="09:00–20:00",
        name_uz="Chorsu nuqtasi",
        name_ru="Пункт Чорсу",
        address_uz="Chorsu maydoni, 1",
        address_ru="площадь Чорсу, 1",
        landmark_uz="Metro yonida",
        landmark_ru="Рядом с метро",
    )
