"""An order is placed once or not at all, and its money comes once, wherever the process dies."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.core.errors import Refusal
from commerce.inventory.models import Reservation
from commerce.orders.commands import (
    Unwanted,
    approve_return,
    cancel_order,
    change_state,
    receive_return,
    request_return,
    settle_refund,
)
from commerce.orders.models import Order, Reason, Refund, Return, State
from commerce.payments.models import State as PaymentState
from tests import factories as make
from tests.contracts.callers import now_ms
from tests.crashes.conftest import Providers, Survives
from tests.crashes.told import Told

CANNOT_PERFORM = -31008


class Checkout(Told):
    def begin(self) -> None:
        cart = make.make_cart((self.variant, 2))
        terms = make.make_terms(cart.pk)
        self.before, self.free = Order.objects.count(), self.on_shelf()
        self.wish = {
            "cart_id": str(cart.pk),
            "contact": {"name": "Nodira", "phone": "+998901234567"},
            "address": {"region": terms.address.region, "district": terms.address.district},
            "delivery": "courier",
            "payment_method": "cash",
            "agreed_total": terms.agreed_total.tiyin,
        }

    def act(self) -> None:
        answer = Client().post(
            "/api/v1/orders", json.dumps(self.wish), content_type="application/json"
        )
        assert answer.status_code == 201, answer.content

    def check(self) -> None:
        assert Order.objects.count() == self.before + 1
        assert self.on_shelf() == self.free - 2


class Payme(Told):
    def __init__(self, variant: Variant, providers: Providers) -> None:
        super().__init__(variant, "payme")
        self.caller = providers.payme

    def begin(self) -> None:
        super().begin()
        self.number, self.at = self.caller.new_id(), now_ms()

    def act(self) -> None:
        made = self.caller.create(self.order, self.number, time=self.at)
        done = self.caller.result("PerformTransaction", id=self.number)
        if "error" in made:
            assert made["error"]["code"] == CANNOT_PERFORM  # as the protocol has it once it is paid
        assert done["state"] == 2

    def check(self) -> None:
        assert self.state == State.PAID
        assert self.payments(PaymentState.PAID) == 1


class PaymeTakesBack(Payme):
    def begin(self) -> None:
        super().begin()
        super().act()

    def act(self) -> None:
        told = self.caller.result("CancelTransaction", id=self.number, reason=5)
        assert told["state"] == -2

    def check(self) -> None:
        assert self.state == State.CANCELLED
        assert self.payments(PaymentState.REFUNDED) == 1
        assert self.on_shelf() == self.free + 2


class Click(Told):
    def __init__(self, variant: Variant, providers: Providers) -> None:
        super().__init__(variant, "click")
        self.caller = providers.click

    def begin(self) -> None:
        super().begin()
        self.form = self.caller.form(self.order, 0)

    def act(self) -> None:
        told = self.caller.send(self.form)
        if told["error"] == -4:  # already paid, says the protocol
            return
        assert told["error"] == 0, told
        done = self.caller.complete(self.order, told)
        assert done["error"] in {0, -4}, done

    def check(self) -> None:
        assert self.state == State.PAID
        assert self.payments(PaymentState.PAID) == 1


class Uzum(Told):
    def __init__(self, variant: Variant, providers: Providers) -> None:
        super().__init__(variant, "uzum")
        self.caller = providers.uzum

    def begin(self) -> None:
        super().begin()
        self.number = self.caller.new_id()

    def act(self) -> None:
        self.caller.ask("create", transId=self.number, **self.caller.bill(self.order))
        self.caller.confirm(self.number)

    def check(self) -> None:
        told = self.caller.result("status", transId=self.number)
        assert told["status"] == "CONFIRMED"
        assert self.state == State.PAID
        assert self.payments(PaymentState.PAID) == 1


class UzumTakesBack(Uzum):
    def begin(self) -> None:
        super().begin()
        super().act()

    def act(self) -> None:
        self.caller.ask("reverse", transId=self.number)

    def check(self) -> None:
        told = self.caller.result("status", transId=self.number)
        assert told["status"] == "REVERSED"
        assert self.state == State.CANCELLED
        assert self.on_shelf() == self.free + 2


class Cancelled(Told):
    def act(self) -> None:
        with suppress(Refusal):  # it is cancelled already
            cancel_order(order_id=self.order.pk, now=timezone.now())

    def check(self) -> None:
        assert self.state == State.CANCELLED
        assert self.on_shelf() == self.free + 2
        assert not Reservation.objects.held().filter(reference=self.order.number).exists()


class HandedOver(Told):
    """Sent and delivered, and paid at the door."""

    def begin(self) -> None:
        super().begin()
        change_state(order_id=self.order.pk, state=State.PACKED, now=timezone.now())

    def act(self) -> None:
        for state in (State.SHIPPED, State.DELIVERED):
            with suppress(Refusal):  # it is further already
                change_state(order_id=self.order.pk, state=state, now=timezone.now())

    def check(self) -> None:
        assert self.state == State.DELIVERED
        assert self.payments(PaymentState.PAID) == 1
        assert self.on_shelf() == self.free


class Returned(HandedOver):
    """One of two pieces comes back, and its price goes back to the buyer."""

    def begin(self) -> None:
        super().begin()
        super().act()

    def act(self) -> None:
        line = self.order.lines.get()
        returns = Return.objects.filter(order=self.order)
        if not returns.exists():
            wanted = [Unwanted(line.pk, 1, Reason.NOT_SUITABLE)]
            request_return(order_id=self.order.pk, lines=wanted, now=timezone.now())
        number = returns.get().pk
        for step in (approve_return, receive_return):
            with suppress(Refusal):  # it was answered already
                step(return_id=number, now=timezone.now())
        refund = Refund.objects.get(order=self.order)
        settle_refund(refund_id=refund.pk, now=timezone.now())

    def check(self) -> None:
        order = Order.objects.get(pk=self.order.pk)
        assert order.refunded == self.order.lines.get().price
        assert Return.objects.filter(order=order).count() == 1
        assert self.on_shelf() == self.free + 1


@pytest.mark.parametrize(
    ("story", "moments"),
    [(Checkout, 20), (Cancelled, 40), (HandedOver, 100), (Returned, 40)],
)
def test_an_order_survives(
    story: type[Told], moments: int, variant: Variant, survives: Survives
) -> None:
    assert survives(story(variant)) >= moments


@pytest.mark.parametrize(
    ("story", "moments"),
    [(Payme, 50), (PaymeTakesBack, 80), (Click, 50), (Uzum, 50), (UzumTakesBack, 80)],
)
def test_a_payment_survives(
    story: Any, moments: int, variant: Variant, providers: Providers, survives: Survives
) -> None:
    assert survives(story(variant, providers)) >= moments
