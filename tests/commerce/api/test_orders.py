"""Buying through the API, from an empty cart to a cancelled order."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.fiscal.health import SANDBOX
from commerce.orders.commands import change_state
from commerce.orders.models import Order, State
from commerce.orders.queries import access_token
from tests import factories as make
from tests.commerce.fiscal.conftest import CODES, make_coded
from tests.commerce.fiscal.paying import pay_cash

pytestmark = pytest.mark.django_db
API = "/api/v1"
JSON = "application/json"


@pytest.fixture
def variant() -> Any:
    make.make_delivery()
    return make.make_shown_product(price=100_000, stock=3).variants.get()


@pytest.fixture
def cart(client_uz: Client, variant: Any) -> dict[str, Any]:
    empty = client_uz.post(f"{API}/carts").json()
    assert empty["lines"] == []
    return add(client_uz, empty["id"], variant.pk, 2).json()


def add(client: Client, cart_id: str, variant_id: object, quantity: object) -> Any:
    body = {"variant_id": str(variant_id), "quantity": quantity}
    return client.post(f"{API}/carts/{cart_id}/lines", body, JSON)


def order_of(cart: dict[str, Any], **changes: Any) -> dict[str, Any]:
    address = make.make_address()
    return {
        "cart_id": cart["id"],
        "contact": {"name": "Aziza Karimova", "phone": "90 123 45 67"},
        "address": {"region": address.region, "district": address.district, "street": "Navoiy 1"},
        "delivery": "courier",
        "payment_method": "cash",
        "agreed_total": cart["totals"]["total"] + 2_500_000,
    } | changes


def test_cart_counts_in_tiyin(cart: dict[str, Any]) -> None:
    assert cart["totals"]["total"] == 20_000_000
    assert cart["totals"]["currency"] == "UZS"
    assert [line["quantity"] for line in cart["lines"]] == [2]
    assert cart["problems"] == []


def test_line_is_changed_and_removed(client_uz: Client, cart: dict[str, Any]) -> None:
    line = f"{API}/carts/{cart['id']}/lines/{cart['lines'][0]['id']}"
    changed = client_uz.patch(line, {"quantity": 3}, JSON).json()
    assert changed["totals"]["total"] == 30_000_000
    assert client_uz.delete(line).json()["lines"] == []
    assert client_uz.delete(line).status_code == 404


def test_order_is_placed_read_and_cancelled(client_uz: Client, cart: dict[str, Any]) -> None:
    placed = client_uz.post(f"{API}/orders", order_of(cart), JSON)
    assert placed.status_code == 201
    told = placed.json()
    assert told["state"] == "placed"
    assert told["total"] == 22_500_000
    owner = {"X-Order-Token": told["access_token"]}
    order = f"{API}/orders/{told['number']}"
    assert client_uz.get(order, headers=owner).json()["lines"][0]["quantity"] == 2
    assert client_uz.get(order).status_code == 404
    assert client_uz.get(order, headers={"X-Order-Token": "guess"}).status_code == 404
    assert client_uz.post(f"{order}/cancel", headers=owner).json()["state"] == "cancelled"


def test_same_cart_ordered_twice_is_one_order(client_uz: Client, cart: dict[str, Any]) -> None:
    first = client_uz.post(f"{API}/orders", order_of(cart), JSON).json()
    again = client_uz.post(f"{API}/orders", order_of(cart), JSON).json()
    assert first["number"] == again["number"]
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"agreed_total": 1}, 409, "price_changed"),
        ({"contact": {"name": "A", "phone": "+7 912 345-67-89"}}, 422, "phone_invalid"),
        ({"contact": {"name": "A\x00", "phone": "901234567"}}, 422, "invalid"),
        ({"delivery": "camel"}, 422, "delivery_not_offered"),
        ({"payment_method": "gold"}, 422, "payment_not_offered"),
        ({"address": {"region": "UZ-XX", "district": "1"}}, 422, "place_unknown"),
        ({"cart_id": "not-a-cart"}, 422, "invalid"),
        ({"cart_id": "00000000-0000-4000-8000-000000000000"}, 404, "cart_not_found"),
    ],
)
def test_refused_order_changes_nothing(
    client_uz: Client, cart: dict[str, Any], changes: dict[str, Any], status: int, code: str
) -> None:
    refused = client_uz.post(f"{API}/orders", order_of(cart, **changes), JSON)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not Order.objects.exists()
    assert client_uz.get(f"{API}/carts/{cart['id']}").json() == cart


@pytest.mark.parametrize(
    ("quantity", "status"), [(0, 422), (-1, 422), (10**18, 422), ("many", 422), (4, 409)]
)
def test_impossible_quantity_is_refused(
    client_uz: Client, variant: Any, quantity: object, status: int
) -> None:
    cart = client_uz.post(f"{API}/carts").json()
    assert add(client_uz, cart["id"], variant.pk, quantity).status_code == status
    assert client_uz.get(f"{API}/carts/{cart['id']}").json()["lines"] == []


def test_unknown_variant_is_not_found(client_uz: Client, cart: dict[str, Any]) -> None:
    for stranger in ("0", "999999999", "9" * 30, "x"):
        assert add(client_uz, cart["id"], stranger, 1).status_code == 404


def test_refusal_speaks_the_callers_language(client_ru: Client) -> None:
    found = client_ru.get(f"{API}/orders/123")
    assert found.headers["Content-Language"] == "ru"
    assert "заказ" in found.json()["detail"].lower()


def test_places_to_deliver_to_are_the_whole_country(client_uz: Client) -> None:
    regions = client_uz.get(f"{API}/regions").json()["items"]
    assert len(regions) == 14
    assert regions[0]["code"] == "UZ-TK"
    assert len(regions[0]["districts"]) == 12


def test_coupon_makes_the_cart_and_the_order_cheaper(
    client_uz: Client, cart: dict[str, Any]
) -> None:
    coupons = f"{API}/carts/{cart['id']}/coupons"
    make.make_coupon("SALOM10")
    cheaper = client_uz.post(coupons, {"code": "salom-10"}, JSON)
    assert cheaper.status_code == 200
    shown = cheaper.json()
    assert shown["totals"] | {"currency": ""} == {
        "subtotal": 20_000_000,
        "discount": 2_000_000,
        "delivery": 0,
        "total": 18_000_000,
        "currency": "",
    }
    assert sum(line["total"] for line in shown["lines"]) == 18_000_000
    assert shown["coupons"][0] | {"name": ""} == {"code": "SALOM10", "name": "", "message": ""}
    assert [each["discount"] for each in shown["promotions"]] == [2_000_000]
    back = client_uz.delete(f"{coupons}/SALOM10").json()
    assert back["totals"]["total"] == 20_000_000
    client_uz.post(coupons, {"code": "SALOM10"}, JSON)
    placed = client_uz.post(f"{API}/orders", order_of(shown), JSON)
    assert placed.status_code == 201
    assert placed.json()["total"] == 20_500_000


@pytest.mark.parametrize("code", ["", "YOQ", "\0", "🙂", "9" * 5_000])
def test_unknown_coupon_is_a_problem_with_a_code(
    client_uz: Client, cart: dict[str, Any], code: str
) -> None:
    refused = client_uz.post(f"{API}/carts/{cart['id']}/coupons", {"code": code}, JSON)
    assert (refused.status_code, refused.json()["code"]) == (404, "coupon_not_found")


@pytest.fixture
def delivered() -> Order:
    """An order of two merchants' goods that has arrived."""
    make.make_delivery()
    goods = [make.make_shown_product(price=price) for price in (10_000, 7_000)]
    order = make.make_order((goods[0], 3), goods[1])
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())
    return order


def owner(order: Order) -> dict[str, str]:
    return {"X-Order-Token": access_token(order.number)}


def test_order_tells_of_its_parcels(client_ru: Client, delivered: Order) -> None:
    told = client_ru.get(f"{API}/orders/{delivered.number}", headers=owner(delivered)).json()
    parts = told["sub_orders"]
    assert [part["number"] for part in parts] == [f"{delivered.number}-1", f"{delivered.number}-2"]
    assert [part["state"] for part in parts] == ["delivered", "delivered"]
    assert [step["state"] for step in parts[0]["timeline"]] == [
        "placed",
        "packed",
        "shipped",
        "delivered",
    ]
    assert told["paid"] == told["total"] == 8_700_000
    assert told["can_be_returned"]
    parcel = parts[0]["parcel"]
    assert (parcel["state"], parcel["eta"]) == ("delivered", None)
    assert parcel["carrier"]


def test_sums_of_an_order_can_be_followed_discount_by_discount(client_uz: Client) -> None:
    make.make_promotion(percent=10)
    order = make.make_order((make.make_shown_product(price=10_000), 3))
    told = client_uz.get(f"{API}/orders/{order.number}", headers=owner(order)).json()
    (discount,) = told["discounts"]
    assert discount["name"].startswith("Aksiya")
    assert told["full_price"] - discount["amount"] == told["goods_total"]
    assert told["goods_total"] + told["delivery_price"] == told["total"]
    assert sum(line["discount"] for line in told["lines"]) == discount["amount"]


def test_what_was_bought_is_bought_again(client_uz: Client, delivered: Order) -> None:
    gone = delivered.lines.last()
    assert gone
    make.put_on_shelf(gone.variant, 0)
    again = f"{API}/orders/{delivered.number}/again"
    told = client_uz.post(again, {}, JSON, headers=owner(delivered)).json()
    assert (told["pieces"], told["missing"]) == (3, [f"{gone.title} × 1"])
    cart = client_uz.get(f"{API}/carts/{told['cart_id']}").json()
    assert [line["quantity"] for line in cart["lines"]] == [3]
    assert client_uz.post(again, {}, JSON).status_code == 404
    more = client_uz.post(again, {"cart_id": told["cart_id"]}, JSON, headers=owner(delivered))
    assert more.json()["cart_id"] == told["cart_id"]


def test_hours_of_the_courier_are_offered_and_taken(
    client_uz: Client, cart: dict[str, Any]
) -> None:
    slot, place = make.make_slot(), make.make_address()
    where = {"region": place.region, "district": place.district}
    options = client_uz.get(f"{API}/carts/{cart['id']}/delivery-options", where).json()["items"]
    slots = {option["code"]: option["slots"] for option in options}
    assert [each["id"] for each in slots["courier"]] == [str(slot.pk)]
    assert slots["courier"][0]["starts_at"] == "14:00:00"
    assert slots["pickup"] == slots["post"] == []
    placed = client_uz.post(f"{API}/orders", order_of(cart, slot=str(slot.pk)), JSON)
    assert placed.status_code == 201
    assert Order.objects.get().arrives_from == slot.day
    slot.refresh_from_db()
    assert slot.taken == 1


@pytest.mark.parametrize("slot", ["999999", "x", "-1", "9" * 30])
def test_hours_that_are_not_offered_are_refused(
    client_uz: Client, cart: dict[str, Any], slot: str
) -> None:
    refused = client_uz.post(f"{API}/orders", order_of(cart, slot=slot), JSON)
    assert refused.status_code in {409, 422}
    assert not Order.objects.exists()


def test_lines_are_saved_for_later_and_changes_agreed_to(
    client_uz: Client, cart: dict[str, Any], variant: Any
) -> None:
    save = f"{API}/carts/{cart['id']}/lines/{cart['lines'][0]['id']}/save"
    saved = client_uz.post(save).json()
    assert (saved["lines"], len(saved["saved"]), saved["totals"]["total"]) == ([], 1, 0)
    taken = client_uz.delete(save).json()
    assert (len(taken["lines"]), taken["saved"]) == (1, [])
    make.put_on_shelf(variant, 1)
    (problem,) = client_uz.get(f"{API}/carts/{cart['id']}").json()["problems"]
    assert (problem["code"], problem["fix"]) == ("not_enough", "accept")
    agreed = client_uz.post(f"{API}/carts/{cart['id']}/accept").json()
    assert (agreed["lines"][0]["quantity"], agreed["problems"]) == (1, [])


def test_what_can_not_be_paid_in_cash_is_told_with_a_code(
    client_uz: Client, cart: dict[str, Any], settings: Any
) -> None:
    settings.CASH_LIMIT = 1
    (problem,) = client_uz.get(f"{API}/carts/{cart['id']}").json()["problems"]
    assert (problem["code"], problem["line_id"], problem["fix"]) == ("cash_not_allowed", "", "")
    refused = client_uz.post(f"{API}/orders", order_of(cart), JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "cash_not_allowed")


def test_return_is_requested_with_its_reason(client_uz: Client, delivered: Order) -> None:
    line = str(delivered.lines.all()[0].pk)
    body = {"lines": [{"line_id": line, "quantity": 2, "reason": "defective"}], "comment": "Siniq"}
    to = f"{API}/orders/{delivered.number}/returns"
    assert client_uz.post(to, body, JSON).status_code == 404
    answer = client_uz.post(to, body, JSON, headers=owner(delivered))
    assert answer.status_code == 201
    (back,) = answer.json()["returns"]
    assert (back["state"], back["lines"][0]["quantity"]) == ("requested", 2)
    again = client_uz.post(to, body, JSON, headers=owner(delivered))
    assert (again.status_code, again.json()["code"]) == (409, "not_returnable")


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"lines": [{"line_id": "1", "quantity": 0, "reason": "defective"}]},
        {"lines": [{"line_id": "1", "quantity": 1, "reason": "because"}]},
        {"lines": [{"line_id": "x", "quantity": 1, "reason": "defective"}]},
        {"lines": [{"line_id": "9" * 18, "quantity": 1, "reason": "defective"}]},
        {"comment": "a\x00b"},
        {"comment": "x" * 2_001},
    ],
)
def test_senseless_return_is_refused(
    client_uz: Client, delivered: Order, changes: dict[str, Any]
) -> None:
    line = str(delivered.lines.all()[0].pk)
    body = {"lines": [{"line_id": line, "quantity": 1, "reason": "defective"}]} | changes
    to = f"{API}/orders/{delivered.number}/returns"
    assert client_uz.post(to, body, JSON, headers=owner(delivered)).status_code in {409, 422}
    assert not delivered.returns.exists()


def test_order_tells_its_fiscal_receipts(client_uz: Client, run_jobs: Any, settings: Any) -> None:
    settings.FISCAL_GATEWAY = SANDBOX
    settings.FISCAL_DELIVERY = CODES
    order = pay_cash(make_coded())
    mine = {"X-Order-Token": access_token(order.number)}
    assert client_uz.get(f"{API}/orders/{order.number}", headers=mine).json()["receipts"] == []
    run_jobs()
    receipt = order.receipts.get()
    assert client_uz.get(f"{API}/orders/{order.number}", headers=mine).json()["receipts"] == [
        {
            "kind": "sale",
            "amount": order.total.tiyin,
            "fiscal_sign": receipt.fiscal_sign,
            "url": receipt.url,
        }
    ]
