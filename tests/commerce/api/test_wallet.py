from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.core.money import Money
from commerce.orders.models import Order
from commerce.orders.queries import access_token
from commerce.wallets.commands import adjust_wallet, issue_gift_cards
from tests import factories as make

pytestmark = pytest.mark.django_db
API = "/api/v1"
JSON = "application/json"


@pytest.fixture
def customer() -> Any:
    return make.make_customer()


@pytest.fixture
def app(customer: Any) -> Client:
    tokens = make.make_tokens(customer)
    return Client(headers={"Authorization": f"Bearer {tokens.access_token}"})


def put_in(customer: Any, soums: int) -> None:
    adjust_wallet(
        customer_id=customer.pk,
        amount=Money.of_soums(soums),
        reason="to try",
        by="zamira",
        now=timezone.now(),
    )


def test_the_wallet_tells_its_balance_and_pages_its_movements(app: Client, customer: Any) -> None:
    for soums in (1_000, 2_000, -500):
        put_in(customer, soums)
    first = app.get(f"{API}/me/wallet?limit=2").json()
    assert (first["balance"], first["currency"]) == (250_000, "UZS")
    assert [item["amount"] for item in first["items"]] == [-50_000, 200_000]
    rest = app.get(f"{API}/me/wallet?limit=2&cursor={first['next']}").json()
    assert [item["amount"] for item in rest["items"]] == [100_000]
    assert rest["next"] is None


def test_only_who_is_signed_in_has_one(client: Client) -> None:
    assert client.get(f"{API}/me/wallet").status_code == 401


def test_a_gift_card_is_redeemed(app: Client) -> None:
    now = timezone.now()
    terms = {"value": Money.of_soums(50_000), "expires_at": now + timedelta(days=9)}
    _, (code,) = issue_gift_cards(name="Gul", count=1, by="zamira", now=now, **terms)
    address = f"{API}/me/wallet/gift-cards"
    assert app.post(address, {"code": code}, JSON).json()["balance"] == 5_000_000
    again = app.post(address, {"code": code}, JSON)
    assert (again.status_code, again.json()["code"]) == (409, "gift_card_used")
    assert app.post(address, {"code": "\0"}, JSON).status_code == 422


def test_an_order_is_paid_with_it(app: Client, client: Client, customer: Any) -> None:
    put_in(customer, 500_000)
    order = make.make_unpaid_order((make.make_product(price=100_000).variants.get(), 1))
    Order.objects.update(customer=customer)
    owner = {"X-Order-Token": access_token(order.number)}
    address, body = f"{API}/orders/{order.number}/payment", {"provider": "wallet"}
    refused = client.post(address, body, JSON, headers=owner)
    assert (refused.status_code, refused.json()["code"]) == (403, "needs_account")
    paid = app.post(address, body, JSON, headers=owner)
    assert paid.json() == {"next": {"kind": "none", "url": None}, "state": "paid"}
    again = app.post(address, body, JSON, headers=owner)
    assert (again.status_code, again.json()["code"]) == (409, "order_already_paid")


def test_an_order_is_placed_with_it(app: Client, customer: Any) -> None:
    make.make_delivery()
    cart = make.make_cart(make.make_product(price=100_000))
    terms = make.make_terms(cart.pk)
    body = {
        "cart_id": str(cart.pk),
        "contact": {"name": "Nodira", "phone": "+998901234567"},
        "address": {
            "region": terms.address.region,
            "district": terms.address.district,
            "street": "Amir Temur, 12",
        },
        "delivery": "courier",
        "payment_method": "wallet",
        "agreed_total": terms.agreed_total.tiyin,
    }
    poor = app.post(f"{API}/orders", body, JSON)
    assert (poor.status_code, poor.json()["code"]) == (409, "not_enough_money")
    put_in(customer, 500_000)
    placed = app.post(f"{API}/orders", body, JSON)
    assert (placed.status_code, placed.json()["state"]) == (201, "paid")
