"""What a provider's call costs, in queries: it waits for each of them."""

from __future__ import annotations

import hashlib
import json
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.contracts.callers import basic
from tests.contracts.conftest import CONTRACTS

pytestmark = pytest.mark.django_db
MOST = {
    "CheckPerformTransaction": 8,
    "CreateTransaction": 14,
    "PerformTransaction": 38,
    "0": 14,
    "1": 38,
}


def asked(client, path, body, kind, **headers):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(path, body, kind, headers=headers).json()
    return len(queries), answer


@pytest.fixture
def order():
    return make.make_order(make.make_product(price=100_000), payment_method="payme")


def test_paymes_calls_take_few_queries(client, order):
    signed = basic("Paycom", CONTRACTS["PAYME_KEY"])
    bill = {"amount": order.total.tiyin, "account": {"order_id": order.number}}
    begun = {"id": "1" * 24, "time": int(time.time() * 1000), **bill}
    for method, params in [
        ("CheckPerformTransaction", bill),
        ("CreateTransaction", begun),
        ("PerformTransaction", {"id": "1" * 24}),
    ]:
        body = json.dumps({"id": 1, "method": method, "params": params})
        took, answer = asked(
            client, "/pay/payme/callback", body, "application/json", Authorization=signed
        )
        assert "result" in answer
        assert took <= MOST[method], (method, took)


def test_clicks_calls_take_few_queries(client, order):
    prepared = ""
    for action in "01":
        sign_time = "2026-11-23 10:00:00"
        amount = str(order.total.tiyin // 100)
        parts = ["7", "111", CONTRACTS["CLICK_SECRET_KEY"], order.number, prepared, amount]
        digest = hashlib.md5("".join([*parts, action, sign_time]).encode()).hexdigest()
        fields = {
            "click_trans_id": "7",
            "service_id": "111",
            "click_paydoc_id": "8",
            "merchant_trans_id": order.number,
            "merchant_prepare_id": prepared,
            "amount": amount,
            "action": action,
            "error": "0",
            "sign_time": sign_time,
            "sign_string": digest,
        }
        body = "&".join(f"{name}={value}" for name, value in fields.items())
        kind = "application/x-www-form-urlencoded"
        took, answer = asked(client, "/pay/click/callback", body, kind)
        assert answer["error"] == 0, answer
        assert took <= MOST[action], (action, took)
        prepared = str(answer.get("merchant_prepare_id", ""))
