"""Each sub-order has its parcel: prepared when it is packed, and from then on where it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from commerce.core.money import Money
from commerce.orders.commands.record import Actor
from commerce.orders.models import Order, State, SubOrder
from commerce.shipping.commands import (
    change_cash_due,
    collect_cash,
    note_events,
    prepare_parcel,
)
from commerce.shipping.models import Parcel, ParcelState
from commerce.shipping.provider import Tracked
from commerce.shipping.queries import carrier_name, parcels_of

WHERE = {
    State.SHIPPED: ParcelState.HANDED_OVER,
    State.DELIVERED: ParcelState.DELIVERED,
    State.RETURNED: ParcelState.RETURNED,
    State.CANCELLED: ParcelState.RETURNED,
}


def prepare_parcels(
    order: Order, sub_orders: Iterable[SubOrder], *, now: datetime
) -> dict[int, Parcel]:
    """The parcels of these sub-orders, by their ids; who has one keeps it."""
    return {
        sub_order.pk: prepare_parcel(
            for_=order.number,
            merchant_id=sub_order.merchant_id,
            carrier_code=settings.CARRIER_OF[order.delivery],
            grams=sum(line.variant.weight * line.quantity for line in sub_order.lines.all()),
            value=Money.total(line.total for line in sub_order.lines.all()),
            cash_due=cash_due_of(order, sub_order),
            now=now,
        )
        for sub_order in _with_lines(order, sub_orders)
    }


def move_parcels(
    order: Order, sub_orders: Iterable[SubOrder], state: State, *, now: datetime
) -> None:
    """The parcels follow their sub-orders; one that its carrier knows better stays where it is."""
    for parcel in prepare_parcels(order, sub_orders, now=now).values():
        if state != State.SHIPPED or parcel.state == ParcelState.PREPARED:
            note_events(parcel_id=parcel.pk, events=[Tracked(WHERE[state], "", now)])


def take_cash(
    order: Order, sub_orders: Iterable[SubOrder], *, now: datetime, by: Actor
) -> dict[int, Money]:
    """What was due at the door, by the sub-orders' ids; whoever brought it has it now."""
    parcels = prepare_parcels(order, sub_orders, now=now)
    for parcel in parcels.values():
        if parcel.cash_due:
            collect_cash(
                parcel_id=parcel.pk,
                courier=by.name or carrier_name(parcel.carrier),
                amount=parcel.cash_due,
                now=now,
            )
    return {pk: parcel.cash_due for pk, parcel in parcels.items()}


def call_off_parcels(order: Order, sub_orders: Iterable[SubOrder], *, now: datetime) -> None:
    """Those that were prepared stay here; the couriers of the others take what is due now."""
    known = parcels_of(order.number)
    packed = [sub_order for sub_order in sub_orders if sub_order.merchant_id in known]
    move_parcels(order, packed, State.CANCELLED, now=now)
    if known:
        _share_cash(order)


def _share_cash(order: Order) -> None:
    for sub_order in _with_lines(order, order.sub_orders.exclude(state=State.CANCELLED)):
        change_cash_due(
            for_=order.number,
            merchant_id=sub_order.merchant_id,
            cash_due=cash_due_of(order, sub_order),
        )


def cash_due_of(order: Order, sub_order: SubOrder) -> Money:
    """What is taken at the door: its goods, and with the order's first parcel the delivery."""
    if sub_order.is_paid:
        return Money.ZERO
    goods = Money.total(line.total for line in sub_order.lines.all())
    first = order.sub_orders.exclude(state=State.CANCELLED).values_list("pk", flat=True).first()
    return goods + order.delivery_price if sub_order.pk == first else goods


def _with_lines(order: Order, sub_orders: Iterable[SubOrder]) -> Iterable[SubOrder]:
    wanted = [sub_order.pk for sub_order in sub_orders]
    return order.sub_orders.filter(pk__in=wanted).prefetch_related("lines__variant")
