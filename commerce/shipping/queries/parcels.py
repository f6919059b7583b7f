"""When couriers come, and what they bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from commerce.core.money import Money
from commerce.shipping.models import CashCollection, DeliverySlot, Method
from commerce.shipping.queries.options import DeliveryOption


@dataclass(frozen=True)
class CashOfDay:
    """What one courier took on one day."""

    day: date
    courier: str
    parcels: int
    amount: Money


def slots_open(region: str, now: datetime) -> QuerySet[DeliverySlot]:
    """The hours that have a place left and have not begun, the soonest first."""
    here = timezone.localtime(now)
    to_come = Q(day__gt=here.date()) | Q(day=here.date(), starts_at__gt=here.time())
    return DeliverySlot.objects.filter(to_come, region=region, taken__lt=F("capacity"))


def slots_of(option: DeliveryOption, region: str, now: datetime) -> QuerySet[DeliverySlot]:
    """The hours to choose from with this way of delivery: none before the goods can be there."""
    if option.code != Method.COURIER:
        return DeliverySlot.objects.none()
    return slots_open(region, now).filter(day__gte=option.arrives_on[0])


def cash_report(first: date, last: date) -> list[CashOfDay]:
    """Cash by day and courier between two days, both included; the newest day first."""
    rows = (
        CashCollection.objects.filter(collected_on__range=(first, last))
        .values_list("collected_on", "courier")
        .annotate(parcels=Count("pk"), sum=Sum("amount"))
        .order_by("-collected_on", "courier")
    )
    return [CashOfDay(day, courier, parcels, amount) for day, courier, parcels, amount in rows]
