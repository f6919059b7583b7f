"""Paying through the API: an order that waits for its money, and where to bring it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.orders.commands import cancel_order
from commerce.orders.models import Order
from commerce.orders.queries import access_token
from tests import factories as make
from tests.contracts.conftest import CONTRACTS

pytestmark = pytest.mark.django_db
API = "/api/v1"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _contracts(settings: Any) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


def order_paid_by(method: str) -> Order:
    return make.make_order(make.make_product(price=100_000), payment_method=method)


def start(client: Client, order: Order, provider: object, token: str | None = None) -> Any:
    owner = {"X-Order-Token": access_token(order.number) if token is None else token}
    address = f"{API}/orders/{order.number}/payment"
    return client.post(address, {"provider": provider}, JSON, headers=owner)


@pytest.mark.parametrize(("method", "state"), [("cash", "placed"), ("payme", "awaiting_payment")])
def test_an_order_says_until_when_it_waits(client_uz: Client, method: str, state: str) -> None:
    make.make_delivery()
    cart = make.make_cart(make.make_product(price=100_000))
    address = make.make_address()
    body = {
        "cart_id": str(cart.pk),
        "contact": {"name": "Aziza Karimova", "phone": "90 123 45 67"},
        "address": {"region": address.region, "district": address.district, "street": "Navoiy 1"},
        "delivery": "courier",
        "payment_method": method,
        "agreed_total": 12_500_000,
    }
    told = client_uz.post(f"{API}/orders", body, JSON).json()
    assert told["state"] == state
    if method == "cash":
        assert told["pay_before"] is None
    else:
        assert datetime.fromisoformat(told["pay_before"]) > timezone.now()


@pytest.mark.parametrize("provider", ["payme", "click", "uzum"])
def test_any_provider_may_be_chosen(client_uz: Client, provider: str) -> None:
    told = start(client_uz, order_paid_by("payme"), provider)
    assert told.status_code == 200
    assert told.json()["next"]["kind"] == "redirect"
    assert told.json()["next"]["url"].startswith("https://")
    assert told.json()["state"] == "awaiting_payment"


def test_cash_needs_no_step(client_uz: Client) -> None:
    told = start(client_uz, order_paid_by("cash"), "cash").json()
    assert told == {"next": {"kind": "none", "url": None}, "state": "placed"}


@pytest.mark.parametrize(
    ("method", "provider", "status", "code"),
    [
        ("cash", "payme", 409, "order_not_payable"),
        ("payme", "cash", 422, "provider_not_offered"),
        ("payme", "gold", 422, "provider_not_offered"),
        ("payme", None, 422, "invalid"),
    ],
)
def test_what_can_not_be_paid_so_is_refused(
    client_uz: Client, method: str, provider: object, status: int, code: str
) -> None:
    refused = start(client_uz, order_paid_by(method), provider)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_cancelled_order_is_refused(client_uz: Client) -> None:
    order = order_paid_by("payme")
    cancel_order(order_id=order.pk, now=timezone.now())
    assert start(client_uz, order, "payme").json()["code"] == "order_closed"


@pytest.mark.parametrize("token", ["", "guess"])
def test_strangers_find_nothing(client_uz: Client, token: str) -> None:
    assert start(client_uz, order_paid_by("payme"), "payme", token).status_code == 404


def test_instalments_begin_with_a_number_of_months(client: Client) -> None:
    order = make.make_order(make.make_product(price=300_000), payment_method="instalment")
    owner = {"X-Order-Token": access_token(order.number)}
    address = f"{API}/orders/{order.number}/payment"
    for months, code in ((None, "plan_not_offered"), (5, "plan_not_offered"), (0, "invalid")):
        body = {"provider": "instalment", "months": months}
        refused = client.post(address, body, JSON, headers=owner)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    begun = client.post(address, {"provider": "instalment", "months": 12}, JSON, headers=owner)
    step = begun.json()["next"]
    assert step["kind"] == "redirect"
    assert step["url"].startswith("https://instalments.example/apply?application=")
