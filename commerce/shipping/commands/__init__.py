"""What delivery costs, when couriers come, and what becomes of parcels."""

from commerce.shipping.commands.parcels import (
    change_cash_due,
    choose_carrier,
    collect_cash,
    hand_over,
    note_events,
    prepare_parcel,
    track_parcels,
)
from commerce.shipping.commands.slots import book_slot, free_slot, save_slot
from commerce.shipping.commands.tariffs import (
    Place,
    remove_point,
    remove_rate,
    remove_zone,
    save_point,
    save_rate,
    save_zone,
)

__all__ = [
    "Place",
    "book_slot",
    "change_cash_due",
    "choose_carrier",
    "collect_cash",
    "free_slot",
    "hand_over",
    "note_events",
    "prepare_parcel",
    "remove_point",
    "remove_rate",
    "remove_zone",
    "save_point",
    "save_rate",
    "save_slot",
    "save_zone",
    "track_parcels",
]
