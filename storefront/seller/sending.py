"""A packed parcel is given to a carrier."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from commerce.orders.commands import Actor, change_sub_order_state
from commerce.orders.models import State, SubOrder

NAMES = {"bts": "BTS"}


def carriers() -> list[tuple[str, str]]:
    """Who can bring a parcel, as code and name."""
    return [(code, NAMES.get(code) or _("Our courier")) for code in settings.CARRIERS]


def send_part(part: SubOrder, *, carrier: str, tracking: str, now: datetime, by: Actor) -> SubOrder:
    """The parcel has left; the story of the order keeps with whom and under which number."""
    name = dict(carriers())[carrier]
    return change_sub_order_state(
        sub_order_id=part.pk,
        state=State.SHIPPED,
        note=f"{name} {tracking}".strip(),
        now=now,
        by=by,
    )
