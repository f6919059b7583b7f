from itertools import combinations_with_replacement, pairwise, product

import pytest
from django.utils import timezone

from commerce.core.money import Money
from commerce.inventory.models import Movement
from commerce.inventory.queries import available
from commerce.orders.commands import (
    cancel_order,
    cancel_sub_order,
    change_state,
    change_sub_order_state,
    pack_sub_order,
    reduce_lines,
)
from commerce.orders.errors import (
    AlreadyPacked,
    NothingChosen,
    NothingLeft,
    OnlyFewer,
    StateNotAllowed,
)
from commerce.orders.history import differences
from commerce.orders.models import (
    ALLOWED,
    SUB_STATES,
    Refund,
    State,
    Why,
    state_of,
    steps_between,
)
from commerce.orders.queries import order_view
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return make.make_product(price=10_000, stock=9).variants.get()


@pytest.fixture
def cup():
    return make.make_product(price=7_000, stock=9).variants.get()


@pytest.fixture
def order(tea, cup):
    return make.make_order((tea, 3), (cup, 2))


@pytest.fixture
def prepaid(tea, cup):
    order = make.make_unpaid_order((tea, 3), (cup, 2))
    return change_state(order_id=order.pk, state=State.PAID, now=timezone.now())


def move(sub_order, *states):
    for state in states:
        change_sub_order_state(sub_order_id=sub_order.pk, state=State(state), now=timezone.now())


def told(order):
    order.refresh_from_db()
    assert differences(order) == []
    return order.state, order.total - order.delivery_price, order.paid, order.refunded


@pytest.mark.parametrize(
    ("stage", "parts", "state"),
    [
        ("placed", "placed placed", "placed"),
        ("paid", "placed packed", "paid"),
        ("placed", "packed packed", "packed"),
        ("packed", "packed shipped", "packed"),
        ("packed", "shipped shipped", "shipped"),
        ("shipped", "shipped delivered", "shipped"),
        ("shipped", "delivered delivered", "delivered"),
        ("completed", "delivered delivered", "completed"),
        ("placed", "cancelled shipped", "shipped"),
        ("placed", "cancelled placed", "placed"),
        ("placed", "cancelled cancelled", "cancelled"),
        ("awaiting_payment", "cancelled placed", "awaiting_payment"),
        ("delivered", "returned delivered", "delivered"),
        ("shipped", "returned shipped", "shipped"),
        ("delivered", "returned returned", "returned"),
        ("placed", "returned cancelled", "returned"),
    ],
)
def test_state_follows_from_the_sub_orders(stage, parts, state):
    assert state_of(State(stage), [State(part) for part in parts.split()]) == state


def test_whatever_the_sub_orders_do_allowed_steps_lead_there():
    """Every step of one of up to three sub-orders leads the order on by the table, never back."""
    for count in (1, 2, 3):
        for parts in combinations_with_replacement(sorted(SUB_STATES), count):
            before = [State(part) for part in parts]
            for stage in {state_of(State.PLACED, before), state_of(State.PAID, before)}:
                for n, step in product(range(count), SUB_STATES):
                    if step in ALLOWED[before[n]]:
                        after = [*before[:n], step, *before[n + 1 :]]
                        way = [stage, *steps_between(stage, state_of(stage, after))]
                        assert all(b in ALLOWED[a] for a, b in pairwise(way))


def test_no_way_leads_out_of_the_end():
    with pytest.raises(ValueError, match="no way"):
        steps_between(State.CANCELLED, State.PLACED)


def test_each_merchant_has_a_sub_order_with_its_lines(order, tea, cup):
    first, second = order.sub_orders.all()
    assert [first.number, second.number] == [f"{order.number}-1", f"{order.number}-2"]
    assert [line.variant for line in first.lines.all()] == [tea]
    assert [line.variant for line in second.lines.all()] == [cup]
    assert first.merchant == tea.product.merchant


def test_lines_of_one_merchant_share_a_sub_order(tea):
    other = make.make_product(merchant=tea.product.merchant).variants.get()
    order = make.make_order(tea, other)
    assert order.sub_orders.get().lines.count() == 2


def test_the_order_waits_for_the_slowest_parcel(order):
    first, second = order.sub_orders.all()
    move(first, "packed", "shipped")
    assert told(order)[0] == "placed"
    move(second, "packed")
    assert told(order)[0] == "packed"
    move(second, "shipped")
    assert told(order)[0] == "shipped"
    move(first, "delivered")
    move(second, "delivered")
    assert told(order)[0] == "delivered"


def test_only_the_goods_of_the_parcel_leave_the_warehouse(order, tea, cup):
    first, _ = order.sub_orders.all()
    move(first, "packed", "shipped")
    assert Movement.objects.filter(reference=order.number).get().variant == tea
    assert cup.stocks.get().reserved == 2


def test_when_the_parcel_behind_is_cancelled_the_order_catches_up_step_by_step(order, cup):
    first, second = order.sub_orders.all()
    move(first, "packed", "shipped")
    move(second, "cancelled")
    assert told(order) == ("shipped", Money.of_soums(30_000), Money(0), Money(0))
    states = [e.payload["state"] for e in order.events.filter(kind="state")]
    assert states == ["packed", "shipped"]
    assert available([cup.pk]) == {cup.pk: 9}


def test_a_parcel_takes_only_allowed_steps(order):
    first, _ = order.sub_orders.all()
    for state in ("shipped", "delivered", "returned", "paid", "completed", "awaiting_payment"):
        with pytest.raises(StateNotAllowed):
            move(first, state)
    move(first, "placed", "packed", "packed")
    assert order.events.filter(kind="sub_state").count() == 1


def test_nothing_is_packed_before_it_is_paid(tea, cup):
    order = make.make_unpaid_order((tea, 1), (cup, 1))
    with pytest.raises(StateNotAllowed):
        move(order.sub_orders.first(), "packed")
    assert told(order)[0] == "awaiting_payment"


def test_the_buyer_cancels_one_parcel_and_keeps_the_other(prepaid, tea):
    first, _ = prepaid.sub_orders.all()
    cancel_sub_order(sub_order_id=first.pk, now=timezone.now())
    paid = Money.of_soums(69_000)
    assert told(prepaid) == ("paid", Money.of_soums(14_000), paid, Money.of_soums(30_000))
    assert available([tea.pk]) == {tea.pk: 9}


def test_a_packed_parcel_is_not_cancelled_by_the_buyer(order):
    first, second = order.sub_orders.all()
    move(first, "packed")
    with pytest.raises(StateNotAllowed):
        cancel_sub_order(sub_order_id=first.pk, now=timezone.now())
    with pytest.raises(StateNotAllowed):
        cancel_order(order_id=order.pk, now=timezone.now())
    cancel_sub_order(sub_order_id=second.pk, now=timezone.now())
    assert told(order)[0] == "packed"


def test_an_order_with_a_parcel_on_its_way_is_not_cancelled_whole(order):
    first, _ = order.sub_orders.all()
    move(first, "packed", "shipped")
    with pytest.raises(StateNotAllowed):
        change_state(order_id=order.pk, state=State.CANCELLED, now=timezone.now())
    assert told(order)[0] == "placed"


def test_a_paid_order_that_is_cancelled_gives_all_back_with_delivery(prepaid):
    cancel_order(order_id=prepaid.pk, now=timezone.now())
    paid = Money.of_soums(69_000)
    assert told(prepaid) == ("cancelled", Money.of_soums(44_000), paid, paid)
    assert Refund.objects.get().amount == paid


def test_fewer_pieces_give_back_stock_and_money(prepaid, tea):
    line = prepaid.lines.first()
    reduce_lines(order_id=prepaid.pk, quantities={line.pk: 1}, now=timezone.now())
    line.refresh_from_db()
    assert (line.ordered, line.quantity, line.total) == (3, 1, Money.of_soums(10_000))
    paid = Money.of_soums(69_000)
    assert told(prepaid) == ("paid", Money.of_soums(24_000), paid, Money.of_soums(20_000))
    assert available([tea.pk]) == {tea.pk: 8}
    owed = Refund.objects.get().lines.get()
    assert (owed.line, owed.quantity, owed.amount) == (line, 2, Money.of_soums(20_000))


def test_of_an_unpaid_order_nothing_is_owed(order):
    line = order.lines.first()
    reduce_lines(order_id=order.pk, quantities={line.pk: 2}, now=timezone.now())
    assert told(order) == ("placed", Money.of_soums(34_000), Money(0), Money(0))
    assert not Refund.objects.exists()


def test_a_line_is_removed_but_not_the_last_of_its_parcel(tea):
    other = make.make_product(merchant=tea.product.merchant, stock=5).variants.get()
    order = make.make_order((tea, 3), (other, 2))
    first, second = order.lines.all()
    reduce_lines(order_id=order.pk, quantities={first.pk: 0}, now=timezone.now())
    assert told(order)[1] == second.total
    with pytest.raises(NothingLeft):
        reduce_lines(order_id=order.pk, quantities={second.pk: 0}, now=timezone.now())
    assert told(order)[1] == second.total
    assert available([tea.pk, other.pk]) == {tea.pk: 9, other.pk: 3}


@pytest.mark.parametrize("quantity", [4, -1, 10**9])
def test_pieces_are_only_taken_out(order, quantity):
    line = order.lines.first()
    with pytest.raises(OnlyFewer):
        reduce_lines(order_id=order.pk, quantities={line.pk: quantity}, now=timezone.now())
    with pytest.raises(OnlyFewer):
        reduce_lines(order_id=order.pk, quantities={line.pk + 10_000: 1}, now=timezone.now())
    assert order.events.count() == 1


def test_what_is_packed_is_not_edited(order):
    move(order.sub_orders.first(), "packed")
    first, second = order.lines.all()
    with pytest.raises(AlreadyPacked):
        reduce_lines(order_id=order.pk, quantities={first.pk: 1}, now=timezone.now())
    reduce_lines(order_id=order.pk, quantities={second.pk: 1}, now=timezone.now())
    assert told(order)[1] == Money.of_soums(37_000)


def test_a_parcel_is_packed_with_what_there_is(prepaid, tea):
    first, _ = prepaid.sub_orders.all()
    line = first.lines.get()
    pack_sub_order(sub_order_id=first.pk, pieces={line.pk: 2}, why=Why.DAMAGED, now=timezone.now())
    paid = Money.of_soums(69_000)
    assert told(prepaid) == ("paid", Money.of_soums(34_000), paid, Money.of_soums(10_000))
    assert tea.stocks.get().reserved == 2
    with_change = order_view(prepaid, "uz").sub_orders[0]
    assert with_change.state == "packed"
    assert len(with_change.changes) == 1
    assert line.title in with_change.changes[0].text


def test_an_empty_parcel_is_not_packed(order):
    first, _ = order.sub_orders.all()
    pieces = {first.lines.get().pk: 0}
    with pytest.raises(NothingChosen):
        pack_sub_order(sub_order_id=first.pk, pieces=pieces, now=timezone.now())
    with pytest.raises(OnlyFewer):
        pack_sub_order(sub_order_id=first.pk, pieces={first.lines.get().pk: 4}, now=timezone.now())
    assert told(order)[0] == "placed"


def test_cash_is_taken_at_the_door_for_each_parcel_and_delivery_once(order):
    first, second = order.sub_orders.all()
    move(first, "packed", "shipped", "delivered")
    assert told(order)[2] == Money.of_soums(80_000)
    move(second, "packed", "shipped", "delivered")
    assert told(order)[2] == Money.of_soums(94_000)


def test_a_parcel_refused_at_the_door_lies_in_stock_again(order, tea):
    first, _ = order.sub_orders.all()
    move(first, "packed", "shipped", "returned")
    assert available([tea.pk]) == {tea.pk: 9}
    assert told(order)[2:] == (Money(0), Money(0))
