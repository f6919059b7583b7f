from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.money import Money
from commerce.inventory.queries import available
from commerce.orders.commands import (
    Unwanted,
    approve_return,
    change_state,
    receive_return,
    refund_lines,
    refuse_return,
    request_return,
    settle_refund,
)
from commerce.orders.errors import (
    NoSuchRefund,
    NoSuchReturn,
    NothingChosen,
    NotReturnable,
    RefundTooHigh,
    ReturnTooLate,
    StateNotAllowed,
)
from commerce.orders.history import differences
from commerce.orders.models import Order, Reason, Refund, Return, State
from commerce.orders.queries import FAULT_DAYS, RETURN_DAYS, order_view, returnable
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def tea():
    return make.make_product(price=10_000, stock=9).variants.get()


@pytest.fixture
def cup():
    return make.make_product(price=7_000, stock=9).variants.get()


@pytest.fixture
def order(tea, cup):
    return delivered(make.make_order((tea, 3), (cup, 2), now=NOW))


def delivered(order):
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=NOW)
    order.refresh_from_db()
    return order


def send_back(order, *quantities, reason=Reason.NOT_SUITABLE, after=timedelta()):
    lines = [
        Unwanted(line.pk, quantity, reason)
        for line, quantity in zip(order.lines.all(), quantities, strict=False)
    ]
    return request_return(order_id=order.pk, lines=lines, now=NOW + after)


def take(back, **more):
    approve_return(return_id=back.pk, now=NOW)
    return receive_return(return_id=back.pk, now=NOW, **more)


def adds_up(order):
    order.refresh_from_db()
    assert differences(order) == []
    return True


def test_goods_come_back_and_their_money_goes_back(order, tea):
    (back,) = send_back(order, 2)
    take(back)
    assert available([tea.pk]) == {tea.pk: 8}
    refund = Refund.objects.get()
    assert (refund.amount, refund.state, refund.back) == (Money.of_soums(20_000), "due", back)
    settle_refund(refund_id=refund.pk, now=NOW)
    settle_refund(refund_id=refund.pk, now=NOW)
    back.refresh_from_db()
    assert back.state == "refunded"
    assert order.events.filter(kind="refund_done").count() == 1
    assert adds_up(order)
    assert order.state == "delivered"


def test_each_merchant_gets_its_own_return(order):
    backs = send_back(order, 1, 1)
    assert [back.sub_order.number for back in backs] == [f"{order.number}-1", f"{order.number}-2"]
    assert adds_up(order)


def test_a_parcel_that_came_back_whole_is_returned_and_so_is_the_order(order, tea, cup):
    first, second = send_back(order, 3, 2)
    take(first)
    assert adds_up(order)
    assert order.state == "delivered"
    take(second)
    assert adds_up(order)
    assert order.state == "returned"
    assert order.refunded == Money.of_soums(44_000)
    assert available([tea.pk, cup.pk]) == {tea.pk: 9, cup.pk: 9}


def test_what_can_not_be_sold_again_is_not_put_into_stock(order, tea):
    (back,) = send_back(order, 2)
    take(back, unsellable=[order.lines.first().pk])
    assert available([tea.pk]) == {tea.pk: 6}
    assert Refund.objects.get().amount == Money.of_soums(20_000)


def test_no_piece_comes_back_twice(order):
    send_back(order, 2)
    line = order.lines.first()
    assert returnable(order)[line.pk] == 1
    with pytest.raises(NotReturnable):
        send_back(order, 2)
    send_back(order, 1)
    assert returnable(order)[line.pk] == 0
    assert not order_view(order, "uz").sub_orders[0].lines[0].returnable


def test_a_refused_return_may_be_asked_for_again(order):
    (back,) = send_back(order, 3)
    refuse_return(return_id=back.pk, now=NOW, answer="Yorligʻi yoʻq")
    send_back(order, 3)
    assert order_view(order, "uz").returns[0].answer == "Yorligʻi yoʻq"
    assert adds_up(order)


@pytest.mark.parametrize(
    ("reason", "days"),
    [(Reason.NOT_SUITABLE, RETURN_DAYS), *((r, FAULT_DAYS) for r in Reason if r != "not_suitable")],
)
def test_the_law_gives_ten_days_and_more_for_a_fault(order, reason, days):
    with pytest.raises(ReturnTooLate):
        send_back(order, 1, reason=reason, after=timedelta(days=days))
    send_back(order, 1, reason=reason, after=timedelta(days=days, seconds=-1))


def test_only_what_was_delivered_comes_back(tea):
    order = make.make_order((tea, 2))
    with pytest.raises(NotReturnable):
        send_back(order, 1)
    other = make.make_order((tea, 1))
    with pytest.raises(NotReturnable):
        request_return(
            order_id=order.pk,
            lines=[Unwanted(other.lines.get().pk, 1, Reason.DEFECTIVE)],
            now=NOW,
        )
    with pytest.raises(NothingChosen):
        request_return(order_id=order.pk, lines=[], now=NOW)


@pytest.mark.parametrize("state", Return.State)
def test_a_return_goes_its_way_only(order, state):
    (back,) = send_back(order, 1)
    Return.objects.update(state=state)
    commands = {
        "approved": partial(approve_return, return_id=back.pk, now=NOW),
        "refused": partial(refuse_return, return_id=back.pk, now=NOW, answer=""),
        "received": partial(receive_return, return_id=back.pk, now=NOW),
    }
    allowed = {"requested": "approved refused", "approved": "received refused"}.get(state, "")
    for name, command in commands.items():
        if name in allowed.split() or name == state:
            continue
        with pytest.raises(StateNotAllowed):
            command()
    assert order.events.filter(kind="return_state").count() == 0


def test_what_does_not_exist_is_not_found():
    for command in (approve_return, receive_return):
        with pytest.raises(NoSuchReturn):
            command(return_id=10**12, now=NOW)
    with pytest.raises(NoSuchRefund):
        settle_refund(refund_id=10**12, now=NOW)


def test_a_fault_is_made_up_for_and_the_rest_goes_back_with_the_goods(order):
    line = order.lines.first()
    refund_lines(order_id=order.pk, amounts={line.pk: Money.of_soums(25_000)}, now=NOW)
    with pytest.raises(RefundTooHigh):
        refund_lines(order_id=order.pk, amounts={line.pk: Money.of_soums(5_001)}, now=NOW)
    (back,) = send_back(order, 3)
    take(back)
    assert [r.amount.tiyin for r in order.refunds.all()] == [2_500_000, 500_000]
    assert adds_up(order)


@pytest.mark.parametrize("amount", [0, -1, 10**15])
def test_senseless_sums_are_not_paid_back(order, amount):
    with pytest.raises(RefundTooHigh):
        refund_lines(order_id=order.pk, amounts={order.lines.first().pk: Money(amount)}, now=NOW)
    with pytest.raises(NothingChosen):
        refund_lines(order_id=order.pk, amounts={}, now=NOW)
    assert not Refund.objects.exists()


def test_pieces_coming_back_one_by_one_are_worth_the_line_exactly(tea):
    order = delivered(make.make_order((tea, 3), now=NOW))
    line = order.lines.get()
    assert sum((line.amount_of(n + 1) - line.amount_of(n)).tiyin for n in range(3)) == 3_000_000
    for _ in range(3):
        (back,) = send_back(order, 1)
        take(back)
    assert sum(r.amount.tiyin for r in order.refunds.all()) == line.total.tiyin


def test_the_table_itself_pays_back_no_more_than_was_paid(order):
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(refunded=order.paid + Money(1))


@pytest.mark.django_db(transaction=True)
def test_racing_refunds_never_exceed_what_was_paid():
    order = delivered(make.make_order((make.make_product(price=10_000).variants.get(), 1), now=NOW))
    line = order.lines.get()
    pay_back = partial(
        refund_lines, order_id=order.pk, amounts={line.pk: Money.of_soums(4_000)}, now=NOW
    )
    outcomes = race(*[pay_back] * 6)
    assert sum(isinstance(outcome, RefundTooHigh) for outcome in outcomes) == 4
    assert adds_up(order)
    assert order.refunded == Money.of_soums(8_000)


@pytest.mark.django_db(transaction=True)
def test_a_return_received_twice_at_once_is_received_once():
    variant = make.make_product(stock=5).variants.get()
    order = delivered(make.make_order((variant, 2), now=NOW))
    (back,) = send_back(order, 2)
    approve_return(return_id=back.pk, now=NOW)
    race(*[partial(receive_return, return_id=back.pk, now=NOW)] * 4)
    assert available([variant.pk]) == {variant.pk: 5}
    assert Refund.objects.count() == 1
    assert adds_up(order)
