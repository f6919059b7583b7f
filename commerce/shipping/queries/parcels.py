"""When couriers come, where parcels are, and what cash they bring back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from commerce.core.money import Money
from commerce.shipping.errors import NoSuchCarrier
from commerce.shipping.models import CashCollection, DeliverySlot, Method, Parcel
from commerce.shipping.provider import carrier
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


@dataclass(frozen=True)
class ParcelView:
    """Where a parcel is, in the active language."""

    id: int
    carrier: str
    carrier_name: str
    tracking: str
    state: str
    state_title: str
    cash_due: Money


def parcels_of(reference: str) -> dict[int, ParcelView]:
    """An order's parcels, by the merchant who sends them."""
    return {
        parcel.merchant_id: ParcelView(
            id=parcel.pk,
            carrier=parcel.carrier,
            carrier_name=carrier_name(parcel.carrier),
            tracking=parcel.tracking,
            state=parcel.state,
            state_title=parcel.get_state_display(),
            cash_due=parcel.cash_due,
        )
        for parcel in Parcel.objects.filter(reference=reference)
    }


def carrier_name(code: str) -> str:
    """What people call a carrier; one that we work with no more keeps its code."""
    try:
        return str(carrier(code).name)
    except NoSuchCarrier:
        return code


def cash_report(first: date, last: date) -> list[CashOfDay]:
    """Cash by day and courier between two days, both included; the newest day first."""
    rows = (
        CashCollection.objects.filter(collected_on__range=(first, last))
        .values_list("collected_on", "courier")
        .annotate(parcels=Count("pk"), sum=Sum("amount"))
        .order_by("-collected_on", "courier")
    )
    return [CashOfDay(day, courier, parcels, amount) for day, courier, parcels, amount in rows]
