"""From the events alone follows how an order stands, whatever befalls it."""

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.inventory.models import Movement, Reservation
from commerce.orders import commands
from commerce.orders.commands import Unwanted, staff
from commerce.orders.history import differences, fold, replayed, standing
from commerce.orders.models import ALLOWED, Order, OrderEvent, Reason, State
from commerce.orders.story import story_of
from commerce.shipping.models import CashCollection, ParcelState
from commerce.shipping.queries import parcels_of
from tests import factories as make

START = timezone.now()
STOCK = 20


@pytest.mark.django_db
def test_the_story_is_only_added_to():
    order = make.make_order(make.make_product())
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        OrderEvent.objects.filter(order=order).update(payload={})
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        OrderEvent.objects.filter(order=order).delete()


@pytest.mark.django_db
def test_orders_that_stand_otherwise_than_their_story_are_listed():
    honest, forged = (make.make_order(make.make_product(price=10_000)) for _ in range(2))
    out = StringIO()
    call_command("verify_orders", stdout=out)
    assert "2" in out.getvalue()
    Order.objects.filter(pk=forged.pk).update(state="packed")
    with pytest.raises(CommandError):
        call_command("verify_orders", stdout=out)
    assert f"{forged.number}: state: placed by the events, packed in the tables" in out.getvalue()
    assert honest.number not in out.getvalue()
    assert differences(honest) == []


@pytest.mark.django_db
def test_the_fold_needs_nothing_but_the_events():
    order = make.make_order((make.make_product(price=10_000), 2))
    commands.change_state(order_id=order.pk, state=State.PACKED, now=START, by=staff("Olim"))
    events = list(order.events.all())
    with transaction.atomic():
        Order.objects.update(state="cancelled")
        assert fold(events).state == "packed"
    assert [(told.who, told.at) for told in story_of(events)][1] == ("Olim", START)


class Life(RuleBasedStateMachine):
    """An order of two parcels to which anything is done in any order."""

    @initialize(prepaid=st.booleans(), pieces=st.tuples(*[st.integers(1, 4)] * 3))
    def place(self, prepaid, pieces):
        first = make.make_product(price=3_333, stock=STOCK).variants.get()
        second = make.make_product(price=1_001, stock=STOCK, merchant=first.product.merchant)
        third = make.make_product(price=777, stock=STOCK)
        self.variants = [first, second.variants.get(), third.variants.get()]
        goods = list(zip(self.variants, pieces, strict=True))
        order = make.make_unpaid_order(*goods) if prepaid else make.make_order(*goods)
        self.order = Order.objects.get(pk=order.pk)
        self.prepaid = prepaid

    def part(self, n):
        return self.order.sub_orders.all()[n]

    def do(self, command, **given):
        try:
            with transaction.atomic():
                command(now=START, **given)
        except Refusal:
            pass
        self.order.refresh_from_db()

    def line(self, n):
        return self.order.lines.all()[n]

    @rule(state=st.sampled_from(State))
    def change(self, state):
        self.do(commands.change_state, order_id=self.order.pk, state=state)

    @rule(n=st.integers(0, 1), states=st.lists(st.sampled_from(State), min_size=1, max_size=3))
    def change_part(self, n, states):
        for state in states:
            self.do(
                commands.change_sub_order_state,
                sub_order_id=self.order.sub_orders.all()[n].pk,
                state=state,
            )

    @rule(n=st.integers(0, 1))
    def send_off(self, n):
        for state in (State.PAID, State.PACKED, State.SHIPPED, State.DELIVERED):
            command, key = commands.change_sub_order_state, "sub_order_id"
            if state == State.PAID:
                self.do(commands.change_state, order_id=self.order.pk, state=state)
            else:
                self.do(command, **{key: self.order.sub_orders.all()[n].pk, "state": state})

    @rule(n=st.integers(0, 1), tracking=st.sampled_from(["", "UZ-1"]))
    def hand_over(self, n, tracking):
        part = self.part(n)
        number = tracking and f"{tracking}-{part.number}"
        self.do(commands.hand_over_sub_order, sub_order_id=part.pk, tracking=number)

    @rule(n=st.integers(0, 1), courier=st.sampled_from(["Anvar", "Bobur"]))
    def deliver(self, n, courier):
        self.do(commands.deliver_sub_order, sub_order_id=self.part(n).pk, by_courier=courier)

    @rule(n=st.integers(0, 1), state=st.sampled_from(ParcelState))
    def hear_of_the_parcel(self, n, state):
        self.do(
            commands.follow_parcel,
            reference=self.order.number,
            merchant_id=self.part(n).merchant_id,
            state=state,
        )

    @rule(n=st.integers(0, 1))
    def cancel_part(self, n):
        self.do(commands.cancel_sub_order, sub_order_id=self.order.sub_orders.all()[n].pk)

    @rule()
    def cancel(self):
        self.do(commands.cancel_order, order_id=self.order.pk)

    @rule(n=st.integers(0, 2), left=st.integers(0, 4))
    def reduce(self, n, left):
        self.do(commands.reduce_lines, order_id=self.order.pk, quantities={self.line(n).pk: left})

    @rule(n=st.integers(0, 2), left=st.integers(0, 3))
    def pack_fewer(self, n, left):
        line = self.line(n)
        self.do(commands.pack_sub_order, sub_order_id=line.sub_order_id, pieces={line.pk: left})

    @rule(quantities=st.tuples(*[st.integers(0, 3)] * 3))
    def send_back(self, quantities):
        lines = [
            Unwanted(line.pk, quantity, Reason.DEFECTIVE)
            for line, quantity in zip(self.order.lines.all(), quantities, strict=True)
        ]
        self.do(commands.request_return, order_id=self.order.pk, lines=lines)

    @rule(n=st.integers(0, 3), is_good=st.booleans())
    def answer(self, n, is_good):
        for back in self.order.returns.all()[n : n + 1]:
            if is_good:
                self.do(commands.approve_return, return_id=back.pk)
                self.do(commands.receive_return, return_id=back.pk)
            else:
                self.do(commands.refuse_return, return_id=back.pk, answer="")

    @rule(n=st.integers(0, 2), soums=st.integers(0, 5_000))
    def make_up(self, n, soums):
        amounts = {self.line(n).pk: Money.of_soums(soums)}
        self.do(commands.refund_lines, order_id=self.order.pk, amounts=amounts)

    @rule()
    def pay_back(self):
        for refund in self.order.refunds.filter(state="due"):
            self.do(commands.settle_refund, refund_id=refund.pk)

    @invariant()
    def stands_as_told(self):
        assert replayed(self.order) == standing(self.order)
        assert differences(self.order) == []

    @invariant()
    def cash_is_what_couriers_took(self):
        taken = CashCollection.objects.filter(parcel__reference=self.order.number)
        sum_taken = taken.aggregate(n=Sum("amount"))["n"] or Money.ZERO
        assert sum_taken == (Money.ZERO if self.prepaid else self.order.paid)

    @invariant()
    def parcels_are_where_their_sub_orders_are(self):
        where = {
            "placed": {None},
            "packed": {"prepared"},
            "shipped": {"handed_over"},
            "delivered": {"delivered"},
            "returned": {"returned", "delivered"},
            "cancelled": {None, "returned"},
        }
        parcels = parcels_of(self.order.number)
        for part in self.order.sub_orders.all():
            parcel = parcels.get(part.merchant_id)
            assert (parcel and parcel.state) in where[part.state]

    @invariant()
    def went_by_allowed_steps(self):
        events = self.order.events.filter(kind__in=["placed", "state"])
        way = [State(event.payload["state"]) for event in events]
        assert all(after in ALLOWED[before] for before, after in pairwise(way))

    @invariant()
    def stock_is_kept(self):
        for variant, line in zip(self.variants, self.order.lines.all(), strict=True):
            stock = variant.stocks.get()
            held = Reservation.objects.filter(variant=variant, state="held")
            assert stock.reserved == (held.aggregate(n=Sum("quantity"))["n"] or 0)
            assert (
                stock.on_hand
                == Movement.objects.filter(variant=variant).aggregate(n=Sum("quantity"))["n"]
            )
            state = line.sub_order.state
            waits = state in {"placed", "packed"}
            gone = state in {"shipped", "delivered", "returned"}
            assert stock.reserved == (line.quantity if waits else 0)
            assert stock.on_hand == STOCK - (line.quantity - line.returned if gone else 0)

    @invariant()
    def money_is_kept(self):
        order = self.order
        owed = order.refunds.aggregate(n=Sum("amount"))["n"]
        assert order.refunded == (Money(int(owed.tiyin)) if owed else Money(0))
        assert Money(0).tiyin <= order.refunded.tiyin <= order.paid.tiyin
        if order.state == State.CANCELLED:
            assert order.refunded == order.paid
        elif order.state in {State.PAID, State.PACKED, State.SHIPPED} and all(
            sub.is_paid and not sub.has_ended for sub in order.sub_orders.all()
        ):
            given = order.refunds.filter(why__in=["goodwill", "returned"])
            kept = sum((refund.amount.tiyin for refund in given), 0)
            assert order.paid.tiyin - order.refunded.tiyin == order.total.tiyin - kept


@pytest.mark.django_db
def test_whatever_befalls_an_order_its_story_tells_it():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=10,
            stateful_step_count=10,
            deadline=None,
            phases=[Phase.generate],  # a shorter life would take minutes to find
        ),
    )
