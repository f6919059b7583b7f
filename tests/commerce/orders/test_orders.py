from datetime import timedelta
from itertools import product as pairs

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.inventory.commands import ship_stock
from commerce.inventory.models import Reservation
from commerce.inventory.queries import available
from commerce.orders.commands import cancel_order, change_state, placing
from commerce.orders.errors import NoSuchOrder, StateNotAllowed
from commerce.orders.models import CANCELLABLE, SUB_STATES, Order, OrderLine, State, SubOrder
from commerce.orders.queries import access_token, order_by_token, order_view
from tests import factories as make

pytestmark = pytest.mark.django_db

# The whole life of an order, written down a second time.
STEPS = {
    "awaiting_payment": "paid cancelled",
    "placed": "packed cancelled",
    "paid": "packed cancelled",
    "packed": "shipped cancelled",
    "shipped": "delivered returned",
    "delivered": "completed returned",
    "completed": "returned",
    "cancelled": "",
    "returned": "",
}


@pytest.fixture
def variant():
    return make.make_product(price=10_000, stock=7).variants.get()


@pytest.fixture
def order(variant):
    return make.make_order((variant, 2))


def free(variant):
    return available([variant.pk])[variant.pk]


def move(order, *states):
    for state in states:
        change_state(order_id=order.pk, state=State(state), now=timezone.now())


def stand_at(order, state):
    """Put an order there as if it had come by itself."""
    sub_state = {State.COMPLETED: State.DELIVERED}.get(state, state)
    Order.objects.filter(pk=order.pk).update(state=state)
    if sub_state in SUB_STATES:
        SubOrder.objects.filter(order=order).update(state=sub_state)
        if sub_state in {State.SHIPPED, State.DELIVERED}:
            ship_stock(for_=order.number)


def steps(order):
    """The states of the order as its log tells them."""
    return [
        event.payload["state"]
        for event in order.events.filter(sub_order=None, kind__in=["placed", "state"])
    ]


def test_the_table_of_steps_names_every_state():
    assert set(STEPS) == {str(state) for state in State}


@pytest.mark.parametrize(("before", "after"), list(pairs(State, State)))
def test_only_the_steps_of_the_table_are_allowed(order, before, after):
    stand_at(order, before)
    logged = order.events.count()
    if before == after:
        move(order, after)
        assert order.events.count() == logged
    elif after in STEPS[before].split():
        move(order, after)
        assert steps(order)[-1] == after
        order.refresh_from_db()
        assert order.state == after
    else:
        with pytest.raises(StateNotAllowed):
            move(order, after)
        order.refresh_from_db()
        assert order.state == before
        assert order.events.count() == logged


@pytest.mark.parametrize("state", State)
def test_a_buyer_may_cancel_until_it_is_packed(order, variant, state):
    stand_at(order, state)
    if state in CANCELLABLE:
        cancel_order(order_id=order.pk, now=timezone.now())
        assert free(variant) == 7
    elif state is State.CANCELLED:
        cancel_order(order_id=order.pk, now=timezone.now())
    else:
        with pytest.raises(StateNotAllowed):
            cancel_order(order_id=order.pk, now=timezone.now())
        assert free(variant) == 5


def test_an_order_promises_its_pieces_and_ships_them(order, variant):
    assert free(variant) == 5
    move(order, "packed", "shipped")
    assert free(variant) == 5
    assert variant.stocks.get().on_hand == 5
    assert Reservation.objects.get().state == "shipped"


def test_a_packed_order_that_is_cancelled_gives_back(order, variant):
    move(order, "packed", "cancelled")
    assert free(variant) == 7


def test_every_step_is_logged_and_announced(order):
    move(order, "packed", "shipped", "delivered")
    assert steps(order) == ["placed", "packed", "shipped", "delivered"]
    events = EventRow.objects.filter(
        aggregate=f"order:{order.pk}", name__in=["order.placed", "order.state_changed"]
    ).order_by("pk")
    told = [(event.name, event.payload.get("state")) for event in events]
    assert told == [
        ("order.placed", None),
        ("order.state_changed", "packed"),
        ("order.state_changed", "shipped"),
        ("order.state_changed", "delivered"),
    ]


def test_an_order_that_does_not_exist_can_not_be_changed():
    with pytest.raises(NoSuchOrder):
        cancel_order(order_id=10**12, now=timezone.now())


def test_a_taken_number_is_drawn_again(order, variant, monkeypatch):
    first = int(order.number) - 10 ** (placing.DIGITS - 1)
    drawn = iter([first, first, 5])
    monkeypatch.setattr(placing.secrets, "randbelow", lambda _: next(drawn))
    other = make.make_order(variant)
    assert other.number == "1000000005"


def test_numbers_have_ten_digits(order):
    assert len(order.number) == 10
    assert order.number.isdigit()


def test_the_link_opens_its_own_order_and_no_other(order, variant):
    other = make.make_order(variant)
    assert order_by_token(order.number, access_token(order.number)) == order
    for number, token in (
        (order.number, ""),
        (order.number, "x"),
        (order.number, access_token(other.number)),
        (other.number, access_token(order.number)),
        (order.number, access_token(order.number) + "A"),
        (order.number, "ключ"),
        (order.number, "\x00"),
        ("\x00", access_token("\x00")[:-1]),
        ("", access_token("1")),
        ("0000000000", access_token("0000000000")),
    ):
        with pytest.raises(NoSuchOrder):
            order_by_token(number, token)


def test_an_order_keeps_the_words_it_was_bought_in(order, variant):
    title = variant.product.title_uz
    variant.product.title_uz = "Butunlay boshqa narsa"
    variant.product.save()
    assert [line.title for line in order_view(order, "ru").lines] == [title]


def test_an_order_is_shown_in_the_language_of_who_looks(order):
    uz, ru = order_view(order, "uz"), order_view(order, "ru")
    assert uz.address_text.startswith("Toshkent shahri")
    assert ru.address_text.startswith("город Ташкент")
    assert uz.phone == ru.phone == "+998 90 123-45-67"
    assert uz.landmark == order.landmark
    assert uz.total == uz.goods_total + uz.delivery_price == order.total
    assert uz.total == Money.of_soums(45_000)
    assert uz.can_be_cancelled


def test_the_timeline_shows_what_was_and_what_is_ahead(order):
    move(order, "packed")
    steps = [(step.state, step.at is not None) for step in order_view(order, "uz").timeline]
    assert steps == [("placed", True), ("packed", True), ("shipped", False), ("delivered", False)]


def test_the_timeline_of_an_order_that_ended_early_has_nothing_ahead(order):
    cancel_order(order_id=order.pk, now=timezone.now() + timedelta(hours=1))
    order.refresh_from_db()
    view = order_view(order, "uz")
    assert [step.state for step in view.timeline] == ["placed", "cancelled"]
    assert not view.can_be_cancelled


def test_the_table_itself_holds_no_order_that_does_not_add_up(order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(total=Money(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(total=Money(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(quantity=3, total=Money.of_soums(30_000))
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(returned=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(refunded=Money(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        SubOrder.objects.filter(order=order).update(state="paid")
