"""A partner of instalments: applications, decisions, signed calls that come late, twice, wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.commands import cancel_order, change_state
from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import Refund, State
from commerce.payments.commands import apply_for_instalment, plan_repayment
from commerce.payments.errors import OrderClosed, PlanNotOffered
from commerce.payments.models import Instalment, Payment, ProviderMessage
from commerce.payments.provider import provider
from tests import factories as make
from tests.contracts.callers import call
from tests.contracts.conftest import CONTRACTS, STOCK, free, state_of
from tests.contracts.test_races import at_once

OPERATIONS = ["approved", "declined", "active", "cancelled"]


class Partner:
    def __init__(self, shop: str, key: str) -> None:
        self.url, self.key = f"{shop}/pay/instalment/callback", key

    def send(self, operation, body, *, authorization=None, method="POST"):
        digest = hmac.new(self.key.encode(), body, hashlib.sha256).hexdigest()
        signed = f"HMAC {digest}" if authorization is None else authorization
        headers = {"Authorization": signed, "Content-Type": "application/json"}
        return call(f"{self.url}/{operation}", body, headers, method)

    def tell(self, operation, application, /, **changes):
        told = {
            "application": application.payment.external_id,
            "amount": application.payment.amount.tiyin,
        } | changes
        return self.send(operation, json.dumps(told).encode())

    def state(self, operation, application):
        heard = self.tell(operation, application)
        assert heard.status == 200, heard
        assert heard.body["application"] == application.payment.external_id
        return heard.body["state"]

    def refusal(self, operation, application, /, **changes):
        heard = self.tell(operation, application, **changes)
        assert heard.status >= 400
        return heard.body["error"]


@pytest.fixture
def partner(served):
    return Partner(served.url, CONTRACTS["INSTALMENT_KEY"])


@pytest.fixture
def order(variant):
    return make.make_order((variant, 2), payment_method="instalment")


@pytest.fixture
def application(order):
    return apply(order)


def apply(order, months=6, now=None):
    return apply_for_instalment(order_number=order.number, months=months, now=now or timezone.now())


def test_the_whole_way(partner, order, application, variant):
    assert application.monthly * 5 + application.last == order.total
    assert partner.state("approved", application) == "approved"
    assert state_of(order) == State.AWAITING_PAYMENT
    assert partner.state("active", application) == "active"
    assert state_of(order) == State.PAID
    assert free(variant) == STOCK - 2


def test_the_buyer_goes_to_the_partner_with_the_plan(order, application):
    to = provider("instalment").address(order, return_to="https://shop.example/", language="uz")
    assert to.startswith("https://instalments.example/apply?")
    assert f"application={application.payment.external_id}" in to
    assert "months=6" in to


def test_without_a_plan_there_is_nowhere_to_go(order):
    with pytest.raises(PlanNotOffered):
        provider("instalment").address(order, return_to="x", language="uz")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_repeated_call_hears_the_same(partner, application, operation):
    first = partner.state(operation, application)
    assert partner.state(operation, application) == first
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("amount", [1, 0, -5, 22_500_001])
def test_a_wrong_amount_is_refused(partner, application, operation, amount):
    assert partner.refusal(operation, application, amount=amount) == "wrong_amount"
    assert Instalment.objects.get().state == "applied"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("authorization", ["", "HMAC 0", "Basic x", "HMAC " + "0" * 64])
def test_strangers_are_refused(partner, operation, authorization):
    heard = partner.send(operation, b"{}", authorization=authorization)
    assert (heard.status, heard.body) == (401, {"error": "wrong_signature"})
    assert not ProviderMessage.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"application":5,"amount":5}'])
def test_what_can_not_be_read_is_refused(partner, body):
    assert partner.send("active", body).status == 400


@pytest.mark.parametrize("amount", [1.5, "1", None, True])
def test_an_amount_is_a_whole_number(partner, application, amount):
    assert partner.refusal("active", application, amount=amount) == "unreadable"


@pytest.mark.parametrize(("operation", "method"), [("paid", "POST"), ("active", "GET")])
def test_an_unknown_operation_is_not_found(partner, operation, method):
    assert partner.send(operation, b"{}", method=method).status == 404


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_application_is_not_found(partner, application, operation):
    assert partner.refusal(operation, application, application="x") == "payment_not_found"


def test_a_declined_buyer_pays_another_way(partner, click, order, application):
    assert partner.state("declined", application) == "declined"
    assert partner.refusal("active", application) == "payment_not_open"
    assert partner.refusal("approved", application) == "payment_not_open"
    assert click.complete(order, click.prepared(order))["error"] == 0
    assert state_of(order) == State.PAID


def test_who_was_declined_applies_again(partner, order, application):
    partner.state("declined", application)
    again = apply(order, months=24)
    assert partner.state("active", again) == "active"


def test_a_new_application_takes_the_place_of_the_first(partner, order, application):
    again = apply(order, months=3)
    assert partner.refusal("approved", application) == "payment_not_open"
    assert partner.refusal("active", application) == "payment_not_open"
    assert partner.state("active", again) == "active"


def test_what_comes_late_is_cancelled(partner, order):
    late = apply(order, now=timezone.now() - timedelta(hours=3))
    assert partner.refusal("approved", late) == "payment_not_open"
    assert partner.state("active", late) == "cancelled"
    assert state_of(order) == State.AWAITING_PAYMENT


def test_a_contract_for_a_cancelled_order_is_refused(partner, order, application, variant):
    cancel_order(order_id=order.pk, now=timezone.now())
    assert partner.refusal("active", application) == "order_closed"
    assert partner.state("cancelled", application) == "cancelled"
    assert free(variant) == STOCK


def test_a_contract_for_an_order_that_was_paid_meanwhile_is_refused(
    partner, click, order, application
):
    click.complete(order, click.prepared(order))
    assert partner.refusal("active", application) == "order_already_paid"


def test_a_paid_contract_that_is_void_cancels_the_order(partner, order, application, variant):
    partner.state("active", application)
    assert partner.state("cancelled", application) == "cancelled"
    assert state_of(order) == State.CANCELLED
    assert Refund.objects.get().state == "done"
    assert free(variant) == STOCK


def test_what_is_packed_is_not_void_any_more(partner, order, application):
    partner.state("active", application)
    change_state(order_id=order.pk, state=State.PACKED, now=timezone.now())
    assert partner.refusal("cancelled", application) == "payment_not_returnable"
    assert Instalment.objects.get().state == "active"


def test_a_refund_waits_for_the_partner(partner, order, application):
    partner.state("active", application)
    cancel_order(order_id=order.pk, now=timezone.now())
    waiting = plan_repayment(refund_id=Refund.objects.get().pk, now=timezone.now())
    assert (waiting.way, waiting.state) == ("provider", "waiting")
    partner.state("cancelled", application)
    waiting.refresh_from_db()
    assert waiting.state == "done"


def test_declined_after_it_was_paid_is_refused(partner, application):
    partner.state("active", application)
    assert partner.refusal("declined", application) == "already_confirmed"


def test_every_word_is_kept(partner, application):
    partner.state("approved", application)
    partner.refusal("active", application, amount=1)
    said = ProviderMessage.objects.filter(provider="instalment")
    assert [message.operation for message in said] == ["approved", "active"]
    assert said[1].answered == {"error": "wrong_amount"}


@pytest.mark.parametrize("months", [0, 1, 5, 36])
def test_only_offered_plans_are_applied_for(order, months):
    with pytest.raises(PlanNotOffered):
        apply(order, months)


def test_only_what_can_be_paid_is_applied_for(order, settings):
    settings.INSTALMENT_LIMITS = [1, 100]
    with pytest.raises(PlanNotOffered):
        apply(order)
    cancel_order(order_id=order.pk, now=timezone.now())
    with pytest.raises(OrderClosed):
        apply(order)
    order.number = "0"
    with pytest.raises(NoSuchOrder):
        apply(order)


@pytest.mark.slow
def test_ten_activations_pay_once(partner, order, application, variant):
    answers = at_once(*[partial(partner.state, "active", application)] * 10)
    assert answers == ["active"] * 10
    assert order.events.filter(kind="paid").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(3))
def test_active_and_declined_at_once_end_in_one_of_them(partner, order, application, round_):
    at_once(
        partial(partner.tell, "active", application),
        partial(partner.tell, "declined", application),
    )
    state = Instalment.objects.get().state
    assert state in {"active", "declined"}
    assert (state_of(order) == State.PAID) == (state == "active")
    assert Payment.objects.get().amount > Money.ZERO
