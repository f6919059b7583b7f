"""Parcels leave and arrive, and their sub-orders go on with them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.orders.commands.record import SYSTEM, Actor, courier, locked_with
from commerce.orders.commands.steps import change_sub_order_state
from commerce.orders.documents import address, pickup_point
from commerce.orders.errors import NoSuchOrder, StateNotAllowed
from commerce.orders.models import WAY, Order, State, SubOrder
from commerce.shipping.commands import choose_carrier, hand_over
from commerce.shipping.models import ParcelState
from commerce.shipping.provider import Receiver
from commerce.shipping.queries import parcels_of

ARRIVES_AS = {
    ParcelState.HANDED_OVER: State.SHIPPED,
    ParcelState.ON_ITS_WAY: State.SHIPPED,
    ParcelState.AT_POINT: State.SHIPPED,
    ParcelState.DELIVERED: State.DELIVERED,
    ParcelState.RETURNED: State.RETURNED,
}


def hand_over_sub_order(
    *,
    sub_order_id: int,
    now: datetime,
    carrier_code: str = "",
    tracking: str = "",
    by: Actor = SYSTEM,
) -> SubOrder:
    """Give a packed sub-order to its carrier, or to another one; the buyer can follow it then.

    The carrier is asked outside of any transaction. If the second half never comes, the parcel's
    own announcement brings the sub-order on. A number that is known already is taken as it is.
    """
    sub_order = SubOrder.objects.select_related("order").filter(pk=sub_order_id).first()
    if sub_order is None:
        raise NoSuchOrder
    parcel = parcels_of(sub_order.order.number).get(sub_order.merchant_id)
    if parcel is None or sub_order.state != State.PACKED:
        raise StateNotAllowed
    if carrier_code and carrier_code != parcel.carrier:
        choose_carrier(parcel_id=parcel.id, carrier_code=carrier_code)
    hand_over(parcel_id=parcel.id, receiver=_receiver(sub_order.order), now=now, tracking=tracking)
    return change_sub_order_state(sub_order_id=sub_order_id, state=State.SHIPPED, now=now, by=by)


def deliver_sub_order(*, sub_order_id: int, by_courier: str, now: datetime) -> SubOrder:
    """The courier handed it over, and has the money if any was due."""
    return change_sub_order_state(
        sub_order_id=sub_order_id, state=State.DELIVERED, now=now, by=courier(by_courier)
    )


@transaction.atomic
def follow_parcel(*, reference: str, merchant_id: int, state: ParcelState, now: datetime) -> None:
    """A carrier told where a parcel is: its sub-order goes there too. Never back; repeatable."""
    known = SubOrder.objects.filter(order__number=reference, merchant_id=merchant_id).first()
    if known is None or state not in ARRIVES_AS:
        return
    _, sub_order = locked_with(known.pk)
    for step in _steps(State(sub_order.state), ARRIVES_AS[state]):
        change_sub_order_state(sub_order_id=sub_order.pk, state=step, now=now)


def _steps(stage: State, aim: State) -> list[State]:
    if aim == State.RETURNED:
        return [aim] if stage == State.SHIPPED else []
    if stage not in WAY or stage == State.PLACED:
        return []
    return list(WAY[WAY.index(stage) + 1 : WAY.index(aim) + 1])


def _receiver(order: Order) -> Receiver:
    return Receiver(
        name=order.contact_name,
        phone=order.phone,
        region=order.region,
        district=order.district,
        address=pickup_point(order, "uz") or address(order, "uz"),
    )
