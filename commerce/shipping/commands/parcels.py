"""Parcels: prepared, handed to a carrier, followed until they arrive, paid for in cash."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commerce.core.events import emit
from commerce.core.money import Money
from commerce.shipping.errors import CarrierUnavailable, NoSuchParcel, ParcelHasLeft, WrongAmount
from commerce.shipping.events import CashCollected, ParcelMoved
from commerce.shipping.models import ARRIVED, CashCollection, Parcel, ParcelEvent, ParcelState
from commerce.shipping.provider import (
    Consignment,
    Receiver,
    Tracked,
    carrier,
)


@transaction.atomic
def prepare_parcel(
    *,
    for_: str,
    merchant_id: int,
    carrier_code: str,
    grams: int,
    value: Money,
    cash_due: Money,
    now: datetime,
) -> Parcel:
    """A merchant packed their part of an order; packing it again gives the same parcel."""
    carrier(carrier_code)
    parcel, _ = Parcel.objects.get_or_create(
        reference=for_,
        merchant_id=merchant_id,
        defaults={
            "carrier": carrier_code,
            "grams": grams,
            "value": value,
            "cash_due": cash_due,
            "prepared_at": now,
        },
    )
    return parcel


@transaction.atomic
def change_cash_due(*, for_: str, merchant_id: int, cash_due: Money) -> None:
    """Another sum is to be taken for a parcel that has not left yet."""
    Parcel.objects.filter(
        reference=for_, merchant_id=merchant_id, state=ParcelState.PREPARED
    ).update(cash_due=cash_due)


@transaction.atomic
def choose_carrier(*, parcel_id: int, carrier_code: str) -> None:
    """Another carrier takes the parcel; refused once one has it."""
    carrier(carrier_code)
    parcel = _locked(parcel_id)
    if parcel.state != ParcelState.PREPARED:
        raise ParcelHasLeft
    parcel.carrier = carrier_code
    parcel.save(update_fields=["carrier"])


def hand_over(*, parcel_id: int, receiver: Receiver, now: datetime, tracking: str = "") -> Parcel:
    """Give a prepared parcel to its carrier, who names its tracking number unless it is known.

    No transaction is open while the carrier is asked. Who asks twice tells the same key, for
    which a carrier gives the same number.
    """
    parcel = _found(parcel_id)
    if parcel.tracking:
        return parcel
    if tracking:
        return _note_tracking(parcel_id, tracking, now)
    consignment = Consignment(
        key=f"{parcel.reference}-{parcel.merchant_id}",
        receiver=receiver,
        grams=parcel.grams,
        value=parcel.value,
        cash_due=parcel.cash_due,
    )
    return _note_tracking(parcel_id, carrier(parcel.carrier).accept(consignment), now)


def track_parcels(*, now: datetime) -> int:
    """Ask the carriers about every parcel on its way; says how many moved."""
    underway = Parcel.objects.exclude(tracking="").exclude(state__in=ARRIVED).order_by("pk")
    moved = 0
    for parcel in underway:
        # One carrier that is out of reach must not keep the others' parcels from being followed.
        with suppress(CarrierUnavailable):
            told = carrier(parcel.carrier).events(parcel.tracking)
            moved += note_events(parcel_id=parcel.pk, events=told)
    return moved


@transaction.atomic
def note_events(*, parcel_id: int, events: Iterable[Tracked]) -> bool:
    """Write down what a carrier said; what is known already changes nothing.

    The newest event is the parcel's state, but what arrived stays arrived.
    """
    parcel = _locked(parcel_id)
    ParcelEvent.objects.bulk_create(
        (
            ParcelEvent(parcel=parcel, state=event.state, text=event.text[:255], at=event.at)
            for event in events
        ),
        ignore_conflicts=True,
    )
    newest = parcel.events.order_by("-at", "-pk").first()
    if newest is None or newest.state == parcel.state or parcel.state in ARRIVED:
        return False
    parcel.state = newest.state
    parcel.save(update_fields=["state"])
    _tell(parcel)
    return True


@transaction.atomic
def collect_cash(*, parcel_id: int, courier: str, amount: Money, now: datetime) -> CashCollection:
    """The courier took what was due, all of it; telling it twice is one collection."""
    parcel = _locked(parcel_id)
    known = CashCollection.objects.filter(parcel=parcel).first()
    if known:
        return known
    if amount != parcel.cash_due or not amount:
        raise WrongAmount(due=parcel.cash_due.tiyin)
    collection = CashCollection.objects.create(
        parcel=parcel,
        courier=courier,
        amount=amount,
        collected_on=timezone.localdate(now),
        collected_at=now,
    )
    emit(CashCollected(parcel.pk, parcel.reference, amount.tiyin))
    return collection


@transaction.atomic
def _note_tracking(parcel_id: int, tracking: str, now: datetime) -> Parcel:
    parcel = _locked(parcel_id)
    if parcel.tracking:
        return parcel
    parcel.tracking = tracking
    parcel.state = ParcelState.HANDED_OVER
    parcel.save(update_fields=["tracking", "state"])
    ParcelEvent.objects.create(parcel=parcel, state=parcel.state, at=now)
    _tell(parcel)
    return parcel


def _tell(parcel: Parcel) -> None:
    emit(ParcelMoved(parcel.pk, parcel.reference, parcel.merchant_id, parcel.state))


def _found(parcel_id: int) -> Parcel:
    try:
        return Parcel.objects.get(pk=parcel_id)
    except Parcel.DoesNotExist:
        raise NoSuchParcel from None


def _locked(parcel_id: int) -> Parcel:
    try:
        return Parcel.objects.select_for_update(no_key=True).get(pk=parcel_id)
    except Parcel.DoesNotExist:
        raise NoSuchParcel from None
