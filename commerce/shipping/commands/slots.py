"""Hours in which couriers come: each order takes a place in one of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from commerce.core.events import emit
from commerce.shipping.errors import SlotFull
from commerce.shipping.events import DeliveryChanged
from commerce.shipping.models import DeliverySlot, SlotBooking
from commerce.shipping.queries import slots_open


@transaction.atomic
def save_slot(slot: DeliverySlot) -> DeliverySlot:
    """Store the hours; how many places of them are taken is not the form's to say."""
    if not slot.pk:
        slot.save()
    else:
        slot.save(update_fields=["region", "day", "starts_at", "ends_at", "capacity"])
    emit(DeliveryChanged(slot.region))
    return slot


@transaction.atomic
def book_slot(*, slot_id: int, for_: str, region: str, now: datetime) -> DeliverySlot:
    """Take a place for an order; `SlotFull` if there is none, booking again changes nothing."""
    slot = slots_open(region, now).select_for_update(no_key=True).filter(pk=slot_id).first()
    booking = SlotBooking.objects.filter(reference=for_).select_related("slot").first()
    if booking:
        return booking.slot
    if slot is None:
        raise SlotFull
    SlotBooking.objects.create(slot=slot, reference=for_)
    DeliverySlot.objects.filter(pk=slot.pk).update(taken=F("taken") + 1)
    if slot.taken + 1 == slot.capacity:
        emit(DeliveryChanged(region))
    return slot


@transaction.atomic
def free_slot(*, for_: str) -> None:
    """The order does not come: others may take its place. Repeating it changes nothing."""
    held = DeliverySlot.objects.select_for_update(no_key=True).filter(bookings__reference=for_)
    for slot in held:
        gone, _ = SlotBooking.objects.filter(reference=for_).delete()
        DeliverySlot.objects.filter(pk=slot.pk).update(taken=F("taken") - gone)
        emit(DeliveryChanged(slot.region))
