"""A sub-order and its parcel go the same way, and what the courier takes is booked once."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.commands import (
    cancel_sub_order,
    change_state,
    change_sub_order_state,
    deliver_sub_order,
    follow_parcel,
    hand_over_sub_order,
    pack_sub_order,
)
from commerce.orders.errors import NoSuchOrder, StateNotAllowed
from commerce.orders.models import Order, OrderEvent, State, SubOrder
from commerce.orders.queries import order_view
from commerce.payments.models import Payment
from commerce.shipping.commands import note_events
from commerce.shipping.errors import CarrierUnavailable, ParcelHasLeft
from commerce.shipping.models import CashCollection, Parcel, ParcelState
from commerce.shipping.provider import Tracked
from commerce.shipping.queries import cash_report
from tests import factories as make

pytestmark = pytest.mark.django_db


class FarCarrier:
    name = "Uzoq"
    accepted: list = []

    def accept(self, parcel):
        self.accepted.append(parcel)
        return "UZ-1"

    def events(self, tracking):
        return []


class DeafCarrier(FarCarrier):
    def accept(self, parcel):
        raise CarrierUnavailable


@pytest.fixture(autouse=True)
def carriers(settings):
    FarCarrier.accepted = []
    settings.CARRIERS = settings.CARRIERS | {
        "far": f"{__name__}.FarCarrier",
        "deaf": f"{__name__}.DeafCarrier",
    }


@pytest.fixture
def order():
    """In cash, of two merchants."""
    return make.make_order(make.make_product(stock=5), make.make_product(stock=5))


@pytest.fixture
def parts(order):
    return list(order.sub_orders.order_by("pk"))


def now():
    return timezone.now()


def pack(*parts):
    for part in parts:
        pack_sub_order(sub_order_id=part.pk, now=now())


def parcel_of(part):
    return Parcel.objects.get(reference=part.order.number, merchant_id=part.merchant_id)


def goods_of(part):
    return Money.total(line.total for line in part.lines.all())


def state_of(part):
    return SubOrder.objects.get(pk=part.pk).state


def test_packing_prepares_the_parcel_with_what_its_courier_takes(order, parts):
    pack(*parts)
    first, second = (parcel_of(part) for part in parts)
    assert first.cash_due == goods_of(parts[0]) + order.delivery_price
    assert second.cash_due == second.value == goods_of(parts[1])
    assert first.grams == sum(line.variant.weight for line in parts[0].lines.all())
    assert first.cash_due + second.cash_due == order.total


def test_nothing_is_due_at_the_door_for_what_is_paid():
    order = make.make_unpaid_order((make.make_product(stock=5).variants.get(), 1))
    change_state(order_id=order.pk, state=State.PAID, now=now())
    part = order.sub_orders.get()
    pack(part)
    assert parcel_of(part).cash_due == Money.ZERO


def test_handing_over_ships_it_with_carrier_and_number(parts):
    pack(parts[0])
    hand_over_sub_order(sub_order_id=parts[0].pk, carrier_code="far", now=now())
    parcel = parcel_of(parts[0])
    assert (parcel.carrier, parcel.tracking, parcel.state) == ("far", "UZ-1", "handed_over")
    assert state_of(parts[0]) == State.SHIPPED
    (told,) = FarCarrier.accepted
    assert told.receiver.phone == parts[0].order.phone
    assert told.cash_due == parcel.cash_due
    shown = order_view(Order.objects.get(), "uz").sub_orders[0].parcel
    assert (shown.carrier, shown.tracking, shown.eta) == (
        "Uzoq",
        "UZ-1",
        parts[0].order.arrives_until,
    )


def test_a_number_that_is_known_is_taken_as_it_is(parts):
    pack(parts[0])
    hand_over_sub_order(sub_order_id=parts[0].pk, carrier_code="far", tracking="TYPED-7", now=now())
    assert (parcel_of(parts[0]).tracking, FarCarrier.accepted) == ("TYPED-7", [])


def test_a_carrier_that_does_not_answer_leaves_everything_packed(parts):
    pack(parts[0])
    with pytest.raises(CarrierUnavailable):
        hand_over_sub_order(sub_order_id=parts[0].pk, carrier_code="deaf", now=now())
    assert (state_of(parts[0]), parcel_of(parts[0]).state) == (State.PACKED, "prepared")


def test_only_what_is_packed_is_handed_over(parts):
    with pytest.raises(StateNotAllowed):
        hand_over_sub_order(sub_order_id=parts[0].pk, now=now())
    with pytest.raises(NoSuchOrder):
        hand_over_sub_order(sub_order_id=10**12, now=now())


def test_half_a_hand_over_is_finished_by_the_parcel_itself(parts, run_jobs, monkeypatch):
    """The process dies between the carrier's answer and the sub-order's step."""
    pack(parts[0])
    monkeypatch.setattr("commerce.orders.commands.sending.change_sub_order_state", lambda **_: None)
    hand_over_sub_order(sub_order_id=parts[0].pk, now=now())
    assert state_of(parts[0]) == State.PACKED
    monkeypatch.undo()
    run_jobs()
    assert state_of(parts[0]) == State.SHIPPED


def test_what_the_carrier_delivered_is_delivered_and_paid(parts, run_jobs):
    pack(parts[0])
    hand_over_sub_order(sub_order_id=parts[0].pk, carrier_code="far", now=now())
    parcel = parcel_of(parts[0])
    note_events(parcel_id=parcel.pk, events=[Tracked(ParcelState.DELIVERED, "", now())])
    run_jobs()
    run_jobs()
    assert state_of(parts[0]) == State.DELIVERED
    collection = CashCollection.objects.get()
    assert (collection.courier, collection.amount) == ("Uzoq", parcel.cash_due)
    assert [payment.amount for payment in Payment.objects.all()] == [parcel.cash_due]


def test_a_parcel_never_leads_its_sub_order_back(parts):
    part = parts[0]
    told = {"reference": part.order.number, "merchant_id": part.merchant_id, "now": now()}
    follow_parcel(**told, state=ParcelState.DELIVERED)
    assert state_of(part) == State.PLACED  # nothing is packed yet
    pack(part)
    follow_parcel(**told, state=ParcelState.DELIVERED)
    follow_parcel(**told, state=ParcelState.ON_ITS_WAY)
    follow_parcel(**told, state=ParcelState.RETURNED)
    assert state_of(part) == State.DELIVERED
    follow_parcel(reference="none", merchant_id=1, state=ParcelState.DELIVERED, now=now())


def test_a_parcel_that_comes_back_takes_its_sub_order_along(parts, run_jobs):
    pack(parts[0])
    hand_over_sub_order(sub_order_id=parts[0].pk, now=now())
    back = Tracked(ParcelState.RETURNED, "", now())
    note_events(parcel_id=parcel_of(parts[0]).pk, events=[back])
    run_jobs()
    assert state_of(parts[0]) == State.RETURNED
    assert Order.objects.get().paid == Money.ZERO


@pytest.mark.parametrize("turn", [1, -1], ids=["first first", "second first"])
def test_cash_of_two_couriers_is_the_order_whoever_comes_first(order, parts, run_jobs, turn):
    pack(*parts)
    for part, name in list(zip(parts, ("Anvar", "Bobur"), strict=True))[::turn]:
        hand_over_sub_order(sub_order_id=part.pk, now=now())
        deliver_sub_order(sub_order_id=part.pk, by_courier=name, now=now())
        deliver_sub_order(sub_order_id=part.pk, by_courier=name, now=now())
    run_jobs()
    today = timezone.localdate()
    report = {row.courier: row.amount for row in cash_report(today, today)}
    assert report == {
        "Anvar": goods_of(parts[0]) + order.delivery_price,
        "Bobur": goods_of(parts[1]),
    }
    booked = {payment.external_id: payment.amount for payment in Payment.objects.all()}
    assert booked == {
        parts[0].number: report["Anvar"],
        parts[1].number: report["Bobur"],
    }
    order.refresh_from_db()
    assert (order.state, order.paid) == (State.DELIVERED, order.total)
    assert Money.total(booked.values()) == order.total
    by = OrderEvent.objects.filter(kind="paid").values_list("actor", "actor_name")
    assert set(by) == {("courier", "Anvar"), ("courier", "Bobur")}
    call_command("verify_orders")


def test_delivery_is_due_with_the_next_parcel_when_the_first_is_cancelled(order, parts):
    pack(parts[1])
    cancel_sub_order(sub_order_id=parts[0].pk, now=now())
    assert parcel_of(parts[1]).cash_due == goods_of(parts[1]) + order.delivery_price


def test_the_parcel_of_a_cancelled_part_goes_nowhere(parts):
    pack(parts[0])
    change_sub_order_state(sub_order_id=parts[0].pk, state=State.CANCELLED, now=now())
    assert parcel_of(parts[0]).state == ParcelState.RETURNED
    with pytest.raises(StateNotAllowed):
        hand_over_sub_order(sub_order_id=parts[0].pk, now=now())


def test_another_carrier_is_chosen_only_while_the_parcel_is_here(parts):
    pack(parts[0])
    hand_over_sub_order(sub_order_id=parts[0].pk, now=now())
    SubOrder.objects.filter(pk=parts[0].pk).update(state=State.PACKED)
    with pytest.raises(ParcelHasLeft):
        hand_over_sub_order(sub_order_id=parts[0].pk, carrier_code="far", now=now())
