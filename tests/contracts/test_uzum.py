"""Uzum Bank's conversation with the shop: five addresses, refusals with HTTP 400."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.orders.commands import cancel_order, change_state, expire_unpaid
from commerce.orders.models import State
from commerce.payments.models import Payment, ProviderMessage
from tests import factories as make
from tests.contracts.callers import basic, now_ms
from tests.contracts.conftest import free, state_of

OPERATIONS = ["check", "create", "confirm", "reverse", "status"]
ON_A_TRANSACTION = ["confirm", "reverse", "status"]


def test_the_whole_way(uzum, order, variant):
    checked = uzum.result("check", **uzum.bill(order))
    assert checked["status"] == "OK"
    assert checked["data"]["order_id"]["value"] == order.number
    number = uzum.new_id()
    created = uzum.result("create", transId=number, **uzum.bill(order))
    assert (created["status"], created["transId"]) == ("CREATED", number)
    assert created["amount"] == order.total.tiyin
    assert abs(created["transTime"] - now_ms()) < 10_000
    confirmed = uzum.confirm(number).body
    assert (confirmed["status"], confirmed["transId"]) == ("CONFIRMED", number)
    assert state_of(order) == State.PAID
    told = uzum.result("status", transId=number)
    assert told["status"] == "CONFIRMED"
    assert told["transTime"] == created["transTime"]
    assert told["confirmTime"] == confirmed["confirmTime"]
    assert told["reverseTime"] is None
    reversed_ = uzum.result("reverse", transId=number)
    assert reversed_["status"] == "REVERSED"
    after = uzum.result("status", transId=number)
    assert (after["status"], after["reverseTime"]) == ("REVERSED", reversed_["reverseTime"])
    assert state_of(order) == State.CANCELLED
    assert free(variant) == 10


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("authorization", ["", basic("uzum-login", "guess"), "Basic x"])
def test_strangers_are_refused_everywhere(uzum, operation, authorization):
    heard = uzum.send(operation, b"{}", authorization=authorization)
    assert (heard.status, heard.body["errorCode"]) == (400, "10001")
    assert not ProviderMessage.objects.exists()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"transId":"\\u0000"}'])
def test_what_can_not_be_read_is_refused(uzum, operation, body):
    heard = uzum.send(operation, body)
    assert (heard.status, heard.body["errorCode"]) == (400, "10002")
    assert "no-store" in heard.headers["Cache-Control"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_post_is_understood(uzum, operation):
    assert uzum.send(operation, b"{}", method="PUT").body["errorCode"] == "10003"


@pytest.mark.parametrize("operation", ["refund", "Check", "check-"])
def test_an_unknown_operation_is_refused(uzum, operation):
    assert uzum.send(operation, b"{}").body["errorCode"] == "10003"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("missing", ["serviceId", "timestamp"])
def test_every_request_has_its_service_and_time(uzum, order, operation, missing):
    asked = {"transId": uzum.new_id(), **uzum.bill(order), missing: None}
    assert uzum.code(operation, **asked) == 10005


@pytest.mark.parametrize("operation", OPERATIONS)
def test_another_service_is_refused(uzum, order, operation):
    asked = {"transId": uzum.new_id(), **uzum.bill(order), "serviceId": 1}
    assert uzum.code(operation, **asked) == 10006


@pytest.mark.parametrize("operation", ["create", *ON_A_TRANSACTION])
@pytest.mark.parametrize("number", [None, "", 5, "x" * 65])
def test_a_transaction_has_a_number(uzum, order, operation, number):
    assert uzum.code(operation, **uzum.bill(order), transId=number) == 10005


@pytest.mark.parametrize("operation", ["check", "create"])
@pytest.mark.parametrize("params", [None, {}, [], {"order_id": None}, {"order_id": ""}])
def test_an_order_must_be_named(uzum, order, operation, params):
    asked = {"transId": uzum.new_id(), **uzum.bill(order, params=params)}
    assert uzum.code(operation, **asked) == 10005


@pytest.mark.parametrize("operation", ["check", "create"])
@pytest.mark.parametrize("number", ["1", "x", [1], {"a": 1}, 10**30])
def test_an_unknown_order_is_not_found(uzum, order, operation, number):
    asked = {"transId": uzum.new_id(), **uzum.bill(order, params={"order_id": number})}
    assert uzum.code(operation, **asked) == 10007


def test_an_order_of_cash_is_not_found(uzum, variant):
    assert uzum.code("check", **uzum.bill(make.make_order(variant))) == 10007


@pytest.mark.parametrize("amount", [0, -1, 22_500_001, 225_000, 10**30])
def test_a_wrong_amount_is_refused(uzum, order, amount):
    asked = {"transId": uzum.new_id(), **uzum.bill(order, amount=amount)}
    assert uzum.code("create", **asked) == 10011
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", [None, "22500000", 1.5, True])
def test_an_amount_is_a_number_of_tiyin(uzum, order, amount):
    asked = {"transId": uzum.new_id(), **uzum.bill(order, amount=amount)}
    assert uzum.code("create", **asked) == 10005


def test_the_same_transaction_is_not_created_twice(uzum, order):
    number = uzum.created(order)
    assert uzum.code("create", transId=number, **uzum.bill(order)) == 10010
    uzum.confirm(number)
    assert uzum.code("create", transId=number, **uzum.bill(order)) == 10010


@pytest.mark.parametrize("operation", ON_A_TRANSACTION)
def test_an_unknown_transaction_is_not_found(uzum, operation):
    assert uzum.code(operation, transId=uzum.new_id()) == 10014


def test_a_confirmed_transaction_is_not_confirmed_again(uzum, order):
    number = uzum.created(order)
    uzum.confirm(number)
    again = uzum.confirm(number)
    assert (again.status, again.body["errorCode"]) == (400, "10016")


@pytest.mark.parametrize("operation", ["check", "create"])
def test_a_paid_order_is_not_paid_again(uzum, order, operation):
    uzum.confirm(uzum.created(order))
    assert uzum.code(operation, transId=uzum.new_id(), **uzum.bill(order)) == 10008


@pytest.mark.parametrize("operation", ["check", "create"])
def test_a_cancelled_order_is_not_payable(uzum, order, operation):
    cancel_order(order_id=order.pk, now=timezone.now())
    assert uzum.code(operation, transId=uzum.new_id(), **uzum.bill(order)) == 10009


def test_a_created_transaction_is_reversed(uzum, order, variant):
    number = uzum.created(order)
    assert uzum.result("reverse", transId=number)["status"] == "REVERSED"
    assert uzum.code("reverse", transId=number) == 10018
    assert uzum.confirm(number).body["errorCode"] == "10015"
    assert state_of(order) == State.AWAITING_PAYMENT
    assert free(variant) == 8


def test_a_reversed_payment_is_not_reversed_again(uzum, order):
    number = uzum.created(order)
    uzum.confirm(number)
    uzum.result("reverse", transId=number)
    assert uzum.code("reverse", transId=number) == 10018


def test_money_for_goods_on_their_way_is_not_taken_back(uzum, order):
    number = uzum.created(order)
    uzum.confirm(number)
    change_state(order_id=order.pk, state=State.PACKED, now=timezone.now())
    assert uzum.code("reverse", transId=number) == 10017
    assert state_of(order) == State.PACKED
    assert uzum.result("status", transId=number)["status"] == "CONFIRMED"


def test_an_order_that_is_cancelled_meanwhile_is_not_confirmed(uzum, order):
    number = uzum.created(order)
    cancel_order(order_id=order.pk, now=timezone.now())
    assert uzum.confirm(number).body["errorCode"] == "10015"


def test_an_expired_order_is_not_confirmed(uzum, order, variant):
    number = uzum.created(order)
    expire_unpaid(now=timezone.now() + timedelta(hours=13))
    assert uzum.confirm(number).body["errorCode"] == "10015"
    assert free(variant) == 10


def test_a_second_attempt_takes_the_place_of_the_first(uzum, order):
    first, second = uzum.created(order), uzum.created(order)
    assert uzum.confirm(first).body["errorCode"] == "10015"
    assert uzum.confirm(second).body["status"] == "CONFIRMED"


def test_an_order_that_click_paid_is_not_paid_again(uzum, click, order):
    number = uzum.created(order)
    click.complete(order, click.prepared(order))
    assert uzum.confirm(number).body["errorCode"] == "10015"
    assert Payment.objects.filter(state="paid").count() == 1


def test_the_phone_of_the_payer_is_not_kept(uzum, order):
    uzum.confirm(uzum.created(order))
    kept = json.dumps(list(ProviderMessage.objects.values_list("asked", flat=True)))
    assert "UZCARD" in kept
    assert "998901234567" not in kept
