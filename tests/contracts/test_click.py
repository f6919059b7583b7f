"""Click's conversation with the shop: Prepare and Complete, well and badly signed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.orders.commands import cancel_order, change_state, expire_unpaid
from commerce.orders.models import State
from commerce.payments.models import Payment, ProviderMessage
from commerce.payments.providers.click import signature
from tests import factories as make
from tests.contracts.callers import call
from tests.contracts.conftest import free, state_of

NEEDED = [
    "click_trans_id",
    "service_id",
    "click_paydoc_id",
    "merchant_trans_id",
    "amount",
    "action",
    "error",
    "sign_time",
    "sign_string",
]
SIGNED = ["click_trans_id", "merchant_trans_id", "amount", "sign_time"]


@pytest.mark.parametrize(
    ("action", "prepared", "expected"),
    [
        ("0", {}, "0e2e94d082805e243071fa8dba83f1ae"),
        ("1", {"merchant_prepare_id": "42"}, "261c09157a4114f4de6690365824e867"),
    ],
)
def test_signature_is_that_of_the_protocol(action, prepared, expected):
    fields = {
        "click_trans_id": "123456",
        "service_id": "111",
        "merchant_trans_id": "ORD-197",
        "amount": "12500.00",
        "action": action,
        "sign_time": "2026-11-22 10:00:00",
    }
    assert signature(fields | prepared, "SECRET") == expected


def test_prepare_and_complete_pay_the_order(click, order, variant):
    form = click.form(order, 0)
    prepared = click.send(form)
    payment = Payment.objects.get()
    assert prepared == {
        "click_trans_id": int(form["click_trans_id"]),
        "merchant_trans_id": order.number,
        "merchant_prepare_id": payment.pk,
        "error": 0,
        "error_note": "Success",
    }
    assert payment.document == form["click_paydoc_id"]
    assert state_of(order) == State.AWAITING_PAYMENT
    done = click.complete(order, prepared)
    assert done == {
        "click_trans_id": int(form["click_trans_id"]),
        "merchant_trans_id": order.number,
        "merchant_confirm_id": payment.pk,
        "error": 0,
        "error_note": "Success",
    }
    assert state_of(order) == State.PAID
    assert free(variant) == 8


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_field_is_a_bad_request(click, order, missing):
    form = click.form(order, 0)
    del form[missing]
    assert click.send(form)["error"] == -8
    assert not Payment.objects.exists()


def test_complete_needs_the_number_of_its_prepare(click, order):
    prepared = click.prepared(order)
    form = click.form(order, 1, click_trans_id=prepared["click_trans_id"])
    assert click.send(form)["error"] == -8


@pytest.mark.parametrize("forged", SIGNED)
@pytest.mark.parametrize("action", [0, 1])
def test_a_changed_field_breaks_the_signature(click, order, action, forged):
    form = click.form(order, action, merchant_prepare_id=1)
    assert click.send(form | {forged: "1"})["error"] == -1
    assert not ProviderMessage.objects.exists()


def test_the_number_of_prepare_is_signed_too(click, order):
    form = click.form(order, 1, merchant_prepare_id=1)
    assert click.send(form | {"merchant_prepare_id": "2"})["error"] == -1


def test_a_signature_with_another_secret_is_refused(click, order):
    click.secret = "guess"
    assert click.prepare(order)["error"] == -1


@pytest.mark.parametrize("sign", ["", "я", "0" * 200])
def test_an_odd_signature_is_refused(click, order, sign):
    assert click.prepare(order, sign_string=sign)["error"] in (-1, -8)


def test_another_service_is_a_bad_request(click, order):
    click.service_id = "999"
    assert click.prepare(order)["error"] == -8


@pytest.mark.parametrize("action", [2, -1, "x", "00", "0.0"])
def test_an_unknown_action_is_not_found(click, order, action):
    assert click.send(click.form(order, action))["error"] == -3


@pytest.mark.parametrize("number", ["1", "ORD-197", "0" * 30, "١٢٣", "1' OR '1'='1"])
@pytest.mark.parametrize("action", [0, 1])
def test_an_unknown_order_is_not_found(click, order, action, number):
    told = click.send(click.form(order, action, merchant_trans_id=number, merchant_prepare_id=1))
    assert (told["error"], told["merchant_trans_id"]) == (-5, number)


def test_an_order_of_cash_is_not_payable(click, variant):
    assert click.prepare(make.make_order(variant))["error"] == -5


@pytest.mark.parametrize("amount", ["225000", "225000.0", "225000.00", "2.25E+5"])
def test_an_amount_may_be_written_in_many_ways(click, order, amount):
    assert click.prepare(order, amount=amount)["error"] == 0


@pytest.mark.parametrize(
    "amount",
    [
        "0",
        "-225000",
        "22500000",
        "224999.99",
        "225000.001",
        "x",
        "NaN",
        "Infinity",
        "1e99",
        "1e999999999",
    ],
)
def test_a_wrong_amount_is_refused(click, order, amount):
    assert click.prepare(order, amount=amount)["error"] == -2
    assert not Payment.objects.exists()


def test_complete_with_another_amount_is_refused(click, order):
    assert click.complete(order, click.prepared(order), amount="1000")["error"] == -2
    assert state_of(order) == State.AWAITING_PAYMENT


def test_repeated_prepare_gives_the_same_number(click, order):
    form = click.form(order, 0)
    assert click.send(form) == click.send(form)
    assert Payment.objects.count() == 1


def test_repeated_complete_hears_that_it_is_paid(click, order):
    prepared = click.prepared(order)
    assert click.complete(order, prepared)["error"] == 0
    assert click.complete(order, prepared)["error"] == -4
    assert click.prepare(order)["error"] == -4


def test_complete_without_prepare_is_not_found(click, order):
    told = click.send(click.form(order, 1, merchant_prepare_id=1))
    assert told["error"] == -6


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999"])
def test_complete_of_another_prepare_is_not_found(click, order, number):
    prepared = click.prepared(order)
    assert click.complete(order, prepared, merchant_prepare_id=number)["error"] == -6


def test_complete_for_another_order_is_not_found(click, order, variant):
    prepared = click.prepared(order)
    other = make.make_order((variant, 2), payment_method="click")
    assert click.complete(other, prepared)["error"] == -6
    assert click.prepare(other, click_trans_id=prepared["click_trans_id"])["error"] == -6


@pytest.mark.parametrize("error", [-1, -5017, -99999])
def test_a_failed_payment_is_cancelled(click, order, error):
    prepared = click.prepared(order)
    assert click.complete(order, prepared, error=error)["error"] == -9
    assert click.complete(order, prepared)["error"] == -9
    assert Payment.objects.get().state == "cancelled"
    assert state_of(order) == State.AWAITING_PAYMENT
    assert click.complete(order, click.prepared(order))["error"] == 0


def test_a_failure_after_the_money_changes_nothing(click, order):
    prepared = click.prepared(order)
    click.complete(order, prepared)
    assert click.complete(order, prepared, error=-5017)["error"] == -4
    assert state_of(order) == State.PAID


def test_an_unreadable_error_is_a_bad_request(click, order):
    assert click.complete(order, click.prepared(order), error="oops")["error"] == -8


def test_a_second_attempt_takes_the_place_of_the_first(click, order):
    first, second = click.prepared(order), click.prepared(order)
    assert click.complete(order, first)["error"] == -9
    assert click.complete(order, second)["error"] == 0


def test_a_cancelled_order_is_not_paid(click, order, variant):
    prepared = click.prepared(order)
    cancel_order(order_id=order.pk, now=timezone.now())
    assert click.complete(order, prepared)["error"] == -9
    assert click.prepare(order)["error"] == -9
    assert free(variant) == 10


def test_an_expired_order_is_not_paid(click, order, variant):
    prepared = click.prepared(order)
    expire_unpaid(now=timezone.now() + timedelta(hours=13))
    assert click.complete(order, prepared)["error"] == -9
    assert free(variant) == 10


def test_an_order_that_payme_paid_is_not_paid_again(click, payme, order):
    prepared, number = click.prepared(order), payme.created(order)
    payme.result("PerformTransaction", id=number)
    assert click.complete(order, prepared)["error"] == -4
    assert Payment.objects.filter(state="paid").count() == 1


def test_a_packed_order_is_paid_already(click, order):
    click.complete(order, click.prepared(order))
    change_state(order_id=order.pk, state=State.PACKED, now=timezone.now())
    assert click.prepare(order)["error"] == -4


def test_json_is_read_with_its_numbers_as_written(click, order):
    form = click.form(order, 0, amount="225000.0")
    numbers = {name: int(form[name]) for name in ("click_trans_id", "action", "error")}
    body = json.dumps(form | numbers | {"amount": 225000.0}).encode()
    heard = call(click.url, body, {"Content-Type": "application/json"})
    assert (heard.status, heard.body["error"]) == (200, 0)
    assert "no-store" in heard.headers["Cache-Control"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe=1",
        b"a=%FF",
        b"a=%00",
        b"a=1&" * 60,
        b'{"a": NaN}',
        b'{"click_trans_id": {"a": 1}}',
        b"x" * 6_000_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_can_not_be_read_is_a_bad_request(click, body):
    heard = call(click.url, body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert (heard.status, heard.body["error"]) == (200, -8)


def test_a_look_at_the_address_is_a_bad_request(click):
    heard = call(click.url, None, {}, method="GET")
    assert (heard.status, heard.body["error"]) == (200, -8)


def test_messages_are_kept_without_their_signature(click, order):
    form = click.form(order, 0)
    click.send(form)
    message = ProviderMessage.objects.get()
    assert (message.operation, message.order_number) == ("Prepare", order.number)
    assert message.answered["error"] == 0
    assert form["sign_string"] not in str(message.asked)
