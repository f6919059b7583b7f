"""Payme's conversation with the shop, as its sandbox leads it and worse."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.core.money import Money
from commerce.fiscal.commands import write_receipts
from commerce.fiscal.queries import receipts_of
from commerce.orders.commands import (
    cancel_order,
    cancel_sub_order,
    change_state,
    expire_unpaid,
    reduce_lines,
)
from commerce.orders.models import Order, State
from commerce.payments.models import Payment, ProviderMessage
from tests import factories as make
from tests.contracts.callers import DAY_MS, basic, now_ms
from tests.contracts.conftest import CONTRACTS, free, state_of

HALF_DAY = 12 * 60 * 60 * 1000
METHODS = [
    "CheckPerformTransaction",
    "CreateTransaction",
    "PerformTransaction",
    "CancelTransaction",
    "CheckTransaction",
    "GetStatement",
    "SetFiscalData",
]
ON_A_TRANSACTION = [
    ("PerformTransaction", {}),
    ("CancelTransaction", {"reason": 5}),
    ("CheckTransaction", {}),
    ("SetFiscalData", {"type": "PERFORM", "fiscal_data": {}}),
]


def age(number: str, milliseconds: int) -> None:
    """Let so much time pass over a transaction."""
    by = timedelta(milliseconds=milliseconds)
    payment = Payment.objects.get(external_id=number)
    assert payment.expires_at
    Payment.objects.filter(pk=payment.pk).update(
        begun_at=payment.begun_at - by, expires_at=payment.expires_at - by
    )


# --- who asks, and how --------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "authorization",
    ["", basic("Paycom", "guess"), "Bearer x"],
    ids=["no key", "wrong key", "another kind"],
)
def test_strangers_are_refused_by_every_method(payme, method, authorization):
    body = json.dumps({"id": 7, "method": method, "params": {}}).encode()
    heard = payme.send(body, authorization=authorization)
    assert heard.status == 200
    assert heard.body["error"]["code"] == -32504
    assert heard.body["id"] == 7
    assert not ProviderMessage.objects.exists()


@pytest.mark.parametrize(
    "authorization",
    [
        basic("paycom", CONTRACTS["PAYME_KEY"]),
        basic("Paycom", ""),
        "Basic",
        "Basic ???",
        "Basic " + "A" * 5000,
    ],
)
def test_odd_keys_are_refused(payme, authorization):
    body = json.dumps({"id": 1, "method": "GetStatement", "params": {}}).encode()
    assert payme.send(body, authorization=authorization).body["error"]["code"] == -32504


def test_sandbox_key_is_a_key_too(payme, order):
    payme.key = CONTRACTS["PAYME_TEST_KEY"]
    assert payme.result("CheckPerformTransaction", **payme.bill(order))["allow"] is True


@pytest.mark.parametrize(
    ("networks", "is_let_in"), [(["127.0.0.0/8"], True), (["185.234.113.0/28"], False)]
)
def test_addresses_can_be_limited(payme, order, settings, networks, is_let_in):
    settings.PAYME_ADDRESSES = networks
    answer = payme.ask("CheckPerformTransaction", **payme.bill(order))
    assert ("result" in answer) is is_let_in


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_understood(payme, method):
    heard = payme.send(b"{}", method=method)
    assert (heard.status, heard.body["error"]["code"]) == (200, -32300)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", -32700),
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32700),
        (b"[" * 50_000, -32700),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":"\\u0000"}}', -32700),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":"\\ud800"}}', -32700),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":NaN}}', -32700),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":1e999}}', -32700),
        (b"{}", -32600),
        (b'{"id":1}', -32600),
        (b'{"id":1,"method":"CheckTransaction"}', -32600),
        (b'{"id":1,"method":5,"params":{}}', -32600),
        (b'{"id":1,"method":"CheckTransaction","params":[]}', -32600),
        (b'{"id":1,"method":"CheckTransaction","params":{}}', -32600),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":5}}', -32600),
        (b'{"id":1,"method":"CheckTransaction","params":{"id":""}}', -32600),
        (b'{"id":1,"method":"GetStatement","params":{"from":"a","to":"b"}}', -32600),
        (b'{"id":1,"method":"GetStatement","params":{"from":-1,"to":99999999999999999}}', -32600),
        (b'{"id":1,"method":"CreateTransaction","params":{"id":"a"}}', -32600),
    ],
)
def test_what_can_not_be_read_is_answered_in_json_rpc(payme, body, code):
    heard = payme.send(body)
    assert (heard.status, heard.body["error"]["code"]) == (200, code)
    assert "no-store" in heard.headers["Cache-Control"]


def test_an_unknown_method_is_named(payme, order):
    error = payme.ask("StealMoney")["error"]
    assert (error["code"], error["data"]) == (-32601, "StealMoney")


# --- may it be paid -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["CheckPerformTransaction", "CreateTransaction"])
@pytest.mark.parametrize("amount", [1, 0, -1, 22_500_001, 10**30, "22500000", 22_500_000.5, True])
def test_a_wrong_amount_is_refused(payme, order, method, amount):
    more = {"id": payme.new_id(), "time": now_ms()} if method == "CreateTransaction" else {}
    assert payme.code(method, **more, **payme.bill(order, amount=amount)) == -31001
    assert not Payment.objects.exists()


@pytest.mark.parametrize("method", ["CheckPerformTransaction", "CreateTransaction"])
@pytest.mark.parametrize(
    "account",
    [{}, {"order_id": "1"}, {"order_id": ""}, {"order_id": None}, {"order_id": [1]}, {"x": "1"}],
)
def test_an_unknown_order_is_refused_with_its_field(payme, order, method, account):
    more = {"id": payme.new_id(), "time": now_ms()} if method == "CreateTransaction" else {}
    error = payme.ask(method, **more, **payme.bill(order, account=account))["error"]
    assert (error["code"], error["data"]) == (-31050, "order_id")
    assert error["message"]["en"] == "There is no such order."


def test_the_number_may_come_without_quotes(payme, order):
    bill = payme.bill(order, account={"order_id": int(order.number)})
    assert payme.result("CheckPerformTransaction", **bill)["allow"] is True


def test_an_order_of_cash_is_not_payable(payme, variant):
    cash = make.make_order(variant)
    assert payme.code("CheckPerformTransaction", **payme.bill(cash)) == -31053


def test_a_cancelled_order_is_not_payable(payme, order):
    cancel_order(order_id=order.pk, now=timezone.now())
    assert payme.code("CheckPerformTransaction", **payme.bill(order)) == -31052
    assert payme.create(order, payme.new_id())["error"]["code"] == -31052


def test_checking_changes_nothing(payme, order):
    payme.result("CheckPerformTransaction", **payme.bill(order))
    assert not Payment.objects.exists()
    assert state_of(order) == State.AWAITING_PAYMENT


def test_there_are_no_fiscal_items_while_goods_lack_a_code(payme, order):
    bill = payme.bill(order)
    for codes in ({}, {"ikpu": "06401001001000000"}, {"ikpu": "", "package_code": "1495086"}):
        order.lines.update(**codes)
        assert payme.result("CheckPerformTransaction", **bill) == {"allow": True}


@pytest.fixture
def coded(variant):
    """Goods of two merchants: those of the codes, and others at another rate of VAT."""
    other = make.make_product(
        price=70_000,
        variants=[{"ikpu": "0" * 17, "package_code": "7", "vat_percent": 0}],
    )
    codes = {"ikpu": "06401001001000000", "package_code": "1495086", "vat_percent": 15}
    Variant.objects.filter(pk=variant.pk).update(**codes)
    yield (variant, 2), other.variants.get()
    Variant.objects.filter(pk=variant.pk).update(ikpu="", package_code="", vat_percent=12)


def items_of(payme, order):
    """The fiscal items of an order, which add up to it."""
    detail = payme.result("CheckPerformTransaction", **payme.bill(order))["detail"]
    assert detail["receipt_type"] == 0
    goods = sum(item["price"] * item["count"] - item.get("discount", 0) for item in detail["items"])
    shipping = detail.get("shipping", {"price": 0})["price"]
    assert (goods + shipping, shipping) == (order.total.tiyin, order.delivery_price.tiyin)
    return detail["items"]


def test_fiscal_items_are_those_of_the_day_of_the_order(payme, coded, variant):
    order = make.make_order(*coded, payment_method="payme")
    before = items_of(payme, order)
    assert [
        (item["code"], item["package_code"], item["vat_percent"], item["count"]) for item in before
    ] == [("06401001001000000", "1495086", 15, 2), ("0" * 17, "7", 0, 1)]
    Variant.objects.filter(pk=variant.pk).update(ikpu="9" * 17, package_code="", vat_percent=0)
    assert items_of(payme, order) == before


def test_fiscal_items_show_the_discount_of_each_line(payme, coded):
    make.make_promotion(percent=10)
    order = make.make_order(*coded, payment_method="payme")
    assert order.lines.first().discount
    items = items_of(payme, order)
    assert [item["discount"] for item in items] == [
        line.discount.tiyin for line in order.lines.all()
    ]


def test_what_is_taken_out_of_the_order_is_no_fiscal_item(payme, coded):
    order = make.make_order(*coded, payment_method="payme")
    first, second = order.sub_orders.all()
    reduce_lines(order_id=order.pk, quantities={first.lines.get().pk: 1}, now=timezone.now())
    cancel_sub_order(sub_order_id=second.pk, now=timezone.now())
    order.refresh_from_db()
    assert [(item["code"], item["count"]) for item in items_of(payme, order)] == [
        ("06401001001000000", 1)
    ]


# --- scenario A: created and cancelled ----------------------------------------------------------


def test_scenario_a(payme, order, variant):
    number, time = payme.new_id(), now_ms()
    first = payme.create(order, number, time=time)["result"]
    assert first["state"] == 1
    assert isinstance(first["transaction"], str)
    assert abs(first["create_time"] - now_ms()) < 10_000
    assert payme.create(order, number, time=time)["result"] == first
    checked = payme.result("CheckTransaction", id=number)
    assert checked == {
        "create_time": first["create_time"],
        "perform_time": 0,
        "cancel_time": 0,
        "transaction": first["transaction"],
        "state": 1,
        "reason": None,
    }
    assert payme.create(order, payme.new_id())["error"]["code"] == -31051
    assert payme.code("CheckPerformTransaction", **payme.bill(order)) == -31051
    cancelled = payme.result("CancelTransaction", id=number, reason=3)
    assert cancelled["state"] == -1
    assert payme.result("CancelTransaction", id=number, reason=5) == cancelled
    after = payme.result("CheckTransaction", id=number)
    assert (after["state"], after["reason"], after["cancel_time"]) == (
        -1,
        3,
        cancelled["cancel_time"],
    )
    assert state_of(order) == State.AWAITING_PAYMENT
    assert free(variant) == 8


def test_after_a_cancelled_transaction_comes_another(payme, order):
    payme.result("CancelTransaction", id=payme.created(order), reason=2)
    payme.result("PerformTransaction", id=payme.created(order))
    assert state_of(order) == State.PAID


@pytest.mark.parametrize("method", ["CreateTransaction", "PerformTransaction"])
def test_a_cancelled_transaction_stays_so(payme, order, method):
    number = payme.created(order)
    payme.result("CancelTransaction", id=number, reason=3)
    if method == "CreateTransaction":
        assert payme.create(order, number)["error"]["code"] == -31008
    else:
        assert payme.code(method, id=number) == -31008
    assert state_of(order) == State.AWAITING_PAYMENT


@pytest.mark.parametrize("reason", [None, "5", 10**9, -1, True])
def test_a_reason_is_a_number(payme, order, reason):
    assert payme.code("CancelTransaction", id=payme.created(order), reason=reason) == -32600


# --- scenario B: performed and returned ---------------------------------------------------------


def test_scenario_b(payme, order, variant):
    number = payme.created(order)
    performed = payme.result("PerformTransaction", id=number)
    assert performed["state"] == 2
    assert payme.result("PerformTransaction", id=number) == performed
    assert state_of(order) == State.PAID
    checked = payme.result("CheckTransaction", id=number)
    assert (checked["state"], checked["perform_time"]) == (2, performed["perform_time"])
    cancelled = payme.result("CancelTransaction", id=number, reason=5)
    assert cancelled["state"] == -2
    assert payme.result("CancelTransaction", id=number, reason=5) == cancelled
    after = payme.result("CheckTransaction", id=number)
    assert after == checked | {"state": -2, "reason": 5, "cancel_time": cancelled["cancel_time"]}
    assert state_of(order) == State.CANCELLED
    assert free(variant) == 10


def test_a_paid_order_is_not_paid_again(payme, order):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    assert payme.create(order, number)["error"]["code"] == -31008
    assert payme.create(order, payme.new_id())["error"]["code"] == -31051
    assert payme.code("CheckPerformTransaction", **payme.bill(order)) == -31051


def test_a_returned_transaction_is_not_performed_again(payme, order):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    payme.result("CancelTransaction", id=number, reason=5)
    assert payme.code("PerformTransaction", id=number) == -31008
    assert payme.create(order, payme.new_id())["error"]["code"] == -31052


@pytest.mark.parametrize("states", [["packed"], ["packed", "shipped"]])
def test_money_for_goods_on_their_way_is_not_taken_back(payme, order, states):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    for state in states:
        change_state(order_id=order.pk, state=State(state), now=timezone.now())
    assert payme.code("CancelTransaction", id=number, reason=5) == -31007
    assert state_of(order) == states[-1]
    assert payme.result("CheckTransaction", id=number)["state"] == 2


def test_money_for_an_order_that_the_buyer_cancelled_is_returned(payme, order, variant):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    cancel_order(order_id=order.pk, now=timezone.now())
    assert payme.result("CancelTransaction", id=number, reason=5)["state"] == -2
    assert free(variant) == 10


# --- late and out of order ----------------------------------------------------------------------


@pytest.mark.parametrize(("method", "more"), ON_A_TRANSACTION)
def test_an_unknown_transaction_is_not_found(payme, order, method, more):
    assert payme.code(method, id=payme.new_id(), **more) == -31003


@pytest.mark.parametrize("method", ["CreateTransaction", "PerformTransaction"])
def test_after_twelve_hours_a_transaction_is_over(payme, order, method):
    number = payme.created(order)
    age(number, HALF_DAY + 1000)
    asked = payme.bill(order, time=now_ms()) if method == "CreateTransaction" else {}
    assert payme.code(method, id=number, **asked) == -31008
    checked = payme.result("CheckTransaction", id=number)
    assert (checked["state"], checked["reason"]) == (-1, 4)
    assert abs(checked["cancel_time"] - now_ms()) < 10_000
    assert state_of(order) == State.AWAITING_PAYMENT


def test_shortly_before_twelve_hours_it_is_performed(payme, order):
    number = payme.created(order)
    age(number, HALF_DAY - 60_000)
    assert payme.result("PerformTransaction", id=number)["state"] == 2


def test_checking_a_late_transaction_finds_it_over(payme, order):
    number = payme.created(order)
    age(number, HALF_DAY + 1000)
    assert payme.result("CheckTransaction", id=number)["state"] == -1


def test_cancelling_a_late_transaction_keeps_the_given_reason(payme, order):
    number = payme.created(order)
    age(number, HALF_DAY + 1000)
    assert payme.result("CancelTransaction", id=number, reason=3)["state"] == -1
    assert payme.result("CheckTransaction", id=number)["reason"] == 3


def test_a_late_transaction_makes_way_for_a_new_one(payme, order):
    late = payme.created(order)
    age(late, HALF_DAY + 1000)
    payme.result("PerformTransaction", id=payme.created(order))
    assert payme.result("CheckTransaction", id=late)["state"] == -1
    assert state_of(order) == State.PAID


def test_a_transaction_that_is_begun_too_late_is_refused(payme, order):
    answer = payme.create(order, payme.new_id(), time=now_ms() - HALF_DAY - 60_000)
    assert answer["error"]["code"] == -31008
    assert not Payment.objects.exists()


def test_an_order_that_is_cancelled_meanwhile_is_not_performed(payme, order, variant):
    number = payme.created(order)
    cancel_order(order_id=order.pk, now=timezone.now())
    assert payme.code("PerformTransaction", id=number) == -31008
    assert payme.result("CancelTransaction", id=number, reason=3)["state"] == -1
    assert state_of(order) == State.CANCELLED
    assert free(variant) == 10


def test_an_order_that_is_changed_meanwhile_is_not_performed(payme, order):
    number = payme.created(order)
    Order.objects.filter(pk=order.pk).update(
        goods_total=order.goods_total + Money(100), total=order.total + Money(100)
    )
    assert payme.code("PerformTransaction", id=number) == -31008
    assert state_of(order) == State.AWAITING_PAYMENT


def test_an_order_waits_for_the_transaction_that_is_under_way(payme, order):
    nearly = timezone.now() + timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(pay_before=nearly)
    number = payme.created(order)
    assert expire_unpaid(now=nearly + timedelta(hours=1)) == 0
    assert payme.result("PerformTransaction", id=number)["state"] == 2


def test_an_expired_order_is_not_performed(payme, order, variant):
    number = payme.created(order)
    assert expire_unpaid(now=timezone.now() + timedelta(hours=13)) == 1
    assert payme.code("PerformTransaction", id=number) == -31008
    assert free(variant) == 10


# --- the statement and the receipts -------------------------------------------------------------


def test_the_statement_goes_by_paymes_time(payme, variant):
    base = now_ms() - 60_000
    orders = [make.make_order(variant, payment_method="payme") for _ in range(3)]
    numbers = [payme.new_id() for _ in orders]
    for order, number, later in zip(orders, numbers, (2000, 0, 1000), strict=True):
        payme.create(order, number, time=base + later)
    payme.result("PerformTransaction", id=numbers[1])
    payme.result("CancelTransaction", id=numbers[2], reason=3)

    def listed(since: int, until: int) -> list[dict[str, Any]]:
        return payme.result("GetStatement", **{"from": since, "to": until})["transactions"]

    told = listed(base, base + 2000)
    assert [(row["id"], row["time"] - base) for row in told] == [
        (numbers[1], 0),
        (numbers[2], 1000),
        (numbers[0], 2000),
    ]
    assert [row["state"] for row in told] == [2, -1, 1]
    assert told[0]["account"] == {"order_id": orders[1].number}
    assert told[0]["amount"] == orders[1].total.tiyin
    checked = payme.result("CheckTransaction", id=numbers[1])
    assert {name: told[0][name] for name in checked} == checked
    assert [row["id"] for row in listed(base + 1, base + 1999)] == [numbers[2]]
    assert listed(base - DAY_MS, base - 1) == []


def test_a_refused_transaction_is_not_in_the_statement(payme, order):
    payme.create(order, payme.new_id(), amount=1)
    told = payme.result("GetStatement", **{"from": 0, "to": now_ms() + DAY_MS})
    assert told == {"transactions": []}


@pytest.mark.parametrize("kind", ["PERFORM", "CANCEL"])
def test_fiscal_receipts_are_kept(payme, order, kind):
    number = payme.created(order)
    receipt = {"receipt_id": 121, "status_code": 0, "terminal_id": "EP0", "date": "20261122"}
    done = payme.result("SetFiscalData", id=number, type=kind, fiscal_data=receipt)
    assert done == {"success": True}
    assert Payment.objects.get(external_id=number).receipts == {kind: receipt}


def test_the_receipt_that_payme_registered_is_the_buyers(payme, coded):
    order = make.make_order(*coded, payment_method="payme")
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    told = {"status_code": 0, "fiscal_sign": "800031554082", "terminal_id": "EP1"}
    address = "https://ofd.soliq.uz/epi?t=EP1&r=1&s=800031554082"
    for _ in range(2):
        data = told | {"qr_code_url": address}
        payme.result("SetFiscalData", id=number, type="PERFORM", fiscal_data=data)
        write_receipts(order_id=order.pk, now=timezone.now())
    (receipt,) = receipts_of(order.pk)
    assert (receipt.kind, receipt.amount, receipt.url) == ("sale", order.total, address)
    payme.result("CancelTransaction", id=number, reason=5)
    data = told | {"fiscal_sign": "800031554083"}
    payme.result("SetFiscalData", id=number, type="CANCEL", fiscal_data=data)
    write_receipts(order_id=order.pk, now=timezone.now())
    assert [one.fiscal_sign for one in receipts_of(order.pk)] == ["800031554082", "800031554083"]


@pytest.mark.parametrize(
    "params", [{"type": "SALE", "fiscal_data": {}}, {"type": "PERFORM", "fiscal_data": "x"}, {}]
)
def test_a_strange_receipt_is_refused(payme, order, params):
    assert payme.code("SetFiscalData", id=payme.created(order), **params) == -32602


# --- what is kept -------------------------------------------------------------------------------


def test_every_message_is_kept_with_its_answer_and_without_secrets(payme, order):
    number = payme.created(order)
    payme.code("CheckTransaction", id="unknown", password="hush", phone="998901234567")
    first, second = ProviderMessage.objects.order_by("pk")
    assert (first.operation, first.order_number, first.external_id) == (
        "CreateTransaction",
        order.number,
        number,
    )
    assert first.answered["result"]["state"] == 1
    assert second.answered["error"]["code"] == -31003
    assert "hush" not in str(second.asked)
    assert "998901234567" not in str(second.asked)
