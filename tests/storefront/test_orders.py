from datetime import UTC, datetime

import pytest
from django.utils import timezone

from commerce.fiscal.health import SANDBOX
from commerce.inventory.models import Reservation
from commerce.orders.commands import (
    change_state,
    change_sub_order_state,
    hand_over_sub_order,
    reduce_lines,
)
from commerce.orders.models import Return, State, Why
from storefront.pay import link
from tests import factories as make
from tests.commerce.fiscal.conftest import CODES, make_coded
from tests.commerce.fiscal.paying import pay_cash
from tests.storefront.conftest import says, text


@pytest.fixture
def order():
    return make.make_order(make.make_shown_product(price=100_000))


def test_guest_sees_the_order_by_its_link(client, order):
    page = client.get(link(order.number))
    assert page.status_code == 200
    for shown in (order.number, order.contact_name, "+998 90 123-45-67", "125\xa0000\xa0soʻm"):
        assert shown in text(page)
    assert page["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex"' in text(page)


def test_link_works_in_the_other_language_too(client, order):
    page = text(client.get(link(order.number)))
    russian = link(order.number).replace("/uz/", "/ru/")
    assert f'href="{russian}"'.replace("&", "&amp;") in page
    assert client.get(russian).status_code == 200


def test_times_are_those_of_tashkent(client):
    moment = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    order = make.make_order(make.make_shown_product(), now=moment)
    page = text(client.get(link(order.number)))
    assert "23-noyabr, 01:30" in page


@pytest.mark.parametrize("key", ["", "x", "é", "🙂", "a:b", "x" * 5000, "%00"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_link_is_a_404_and_changes_nothing(client, order, key, method):
    action = "" if method == "get" else "cancel/"
    answer = getattr(client, method)(f"/ru/orders/{order.number}/{action}?key={key}")
    assert answer.status_code == (400 if key == "%00" else 404)
    order.refresh_from_db()
    assert order.state == State.PLACED


def test_key_of_one_order_does_not_open_another(client, order):
    other = make.make_order(make.make_shown_product())
    key = link(order.number).partition("=")[2]
    refused = client.get(f"/uz/orders/{other.number}/?key={key}")
    assert refused.status_code == 404
    assert says(refused, "There is no such order, or the link to it is not complete.")


@pytest.fixture
def divided():
    """An order of two merchants' goods."""
    goods = [make.make_shown_product(price=price) for price in (100_000, 40_000)]
    return make.make_order((goods[0], 3), goods[1])


def deliver(order):
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())


def wanted(order, quantity, reason="not_suitable", **more):
    """What the form of the page sends for the first line."""
    given = {}
    for n, line in enumerate(order.lines.all()):
        given[f"quantity-{line.pk}"] = quantity if n == 0 else ""
        given[f"reason-{line.pk}"] = reason
    return given | more


def test_each_parcel_has_its_own_way(client, divided):
    first, second = divided.sub_orders.all()
    change_sub_order_state(sub_order_id=first.pk, state=State.PACKED, now=timezone.now())
    page = text(client.get(link(divided.number)))
    assert f"order-part-{first.pk}" in page
    assert f"/cancel/{second.pk}/" in page
    assert f"/cancel/{first.pk}/" not in page
    assert "timeline-packed is-done" in page


def test_what_was_changed_is_told_with_its_reason(client, divided):
    line = divided.lines.first()
    reduce_lines(
        order_id=divided.pk, quantities={line.pk: 1}, why=Why.OUT_OF_STOCK, now=timezone.now()
    )
    page = client.get(link(divided.number))
    assert says(page, "Not in stock after all")
    assert "190\xa0000\xa0soʻm" in text(page)


@pytest.mark.parametrize("is_scripted", [True, False])
def test_one_parcel_is_cancelled_by_itself(client, divided, is_scripted):
    first, second = divided.sub_orders.all()
    headers = {"HX-Request": "true"} if is_scripted else {}
    to = link(divided.number, "orders:cancel_part", first.pk)
    answer = client.post(to, headers=headers)
    assert answer.status_code == (200 if is_scripted else 303)
    if is_scripted:
        assert 'id="orders-order" hx-swap-oob="true"' in text(answer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "placed")


def test_parcel_of_another_order_is_a_404(client, divided, order):
    to = link(divided.number, "orders:cancel_part", order.sub_orders.get().pk)
    assert client.post(to).status_code == 404
    assert client.get(to).status_code == 405
    order.refresh_from_db()
    assert order.state == State.PLACED


@pytest.mark.parametrize("is_scripted", [True, False])
def test_delivered_goods_are_asked_to_go_back(client, divided, is_scripted):
    deliver(divided)
    assert "quantity-" in text(client.get(link(divided.number)))
    headers = {"HX-Request": "true"} if is_scripted else {}
    answer = client.post(
        link(divided.number, "orders:send_back"),
        wanted(divided, 2, comment="<b>Kichik</b>"),
        headers=headers,
    )
    assert answer.status_code == (200 if is_scripted else 303)
    back = Return.objects.get()
    assert (back.comment, back.lines.get().quantity) == ("<b>Kichik</b>", 2)
    page = client.get(link(divided.number))
    assert "&lt;b&gt;Kichik&lt;/b&gt;" in page.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "4"},
        {"quantity": "x"},
        {"quantity": "9" * 400},
        {"reason": "because"},
        {"reason": ""},
        {"comment": "x" * 2_001},
        {"comment": "a\0b"},
    ],
)
@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_senseless_return_is_told_at_the_form(client, divided, changes, is_scripted):
    deliver(divided)
    headers = {"HX-Request": "true"} if is_scripted else {}
    to = link(divided.number, "orders:send_back")
    refused = client.post(to, wanted(divided, **{"quantity": 1} | changes), headers=headers)
    assert refused.status_code == 422
    assert "has-error" in text(refused) or 'role="alert"' in text(refused)
    assert not Return.objects.exists()


def test_what_is_not_delivered_is_not_returned(client, order):
    assert "quantity-" not in text(client.get(link(order.number)))
    refused = client.post(link(order.number, "orders:send_back"), wanted(order, 1))
    assert refused.status_code == 422
    assert not Return.objects.exists()


@pytest.mark.parametrize("action", ["returns/", "invoice/", "cancel/1/"])
def test_nothing_of_an_order_is_done_without_its_key(client, order, action):
    address = f"/uz/orders/{order.number}/{action}?key=x"
    method = client.get if action == "invoice/" else client.post
    assert method(address).status_code == 404


@pytest.mark.parametrize(
    ("language", "total"),
    [("uz", "365\xa0000\xa0soʻm"), ("ru", "365\xa0000\xa0сум")],
)
def test_an_invoice_for_each_seller_is_printed(client, language, total):
    seller = make.make_merchant(legal_name="<Choy> & MChJ", tin="301234567")
    product = make.make_shown_product(price=105_000, merchant=seller)
    order = make.make_order((product, 3), make.make_shown_product(price=40_000))
    page = client.get(link(order.number, "orders:invoice").replace("/uz/", f"/{language}/"))
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    shown = page.content.decode()
    assert "&lt;Choy&gt; &amp; MChJ" in shown
    assert "<Choy>" not in shown
    assert "301234567" in shown
    assert total in shown
    assert shown.count('class="sheet"') == 2
    assert f'lang="{language}"' in shown


@pytest.mark.parametrize("number", ["1", "0" * 400, "é", "a:b", "🙂"])
def test_order_that_does_not_exist_is_a_404(client, number):
    assert client.get(f"/uz/orders/{number}/?key=x").status_code == 404


def test_cancelling_gives_the_goods_back(client, order):
    cancelled = client.post(link(order.number, "orders:cancel"))
    assert (cancelled.status_code, cancelled["Location"]) == (303, link(order.number))
    order.refresh_from_db()
    assert order.state == State.CANCELLED
    assert Reservation.objects.get().state == Reservation.State.RELEASED
    page = client.get(link(order.number))
    assert "cancel/" not in text(page)


def test_a_cancelled_order_has_no_invoice(client, order):
    client.post(link(order.number, "orders:cancel"))
    assert client.get(link(order.number, "orders:invoice")).status_code == 404


def test_order_that_is_packed_can_not_be_cancelled_any_more(client, order):
    change_state(order_id=order.pk, state=State.PACKED, now=timezone.now())
    refused = client.post(link(order.number, "orders:cancel"))
    assert refused.status_code == 409
    assert says(refused, "The order can't be changed this way any more.")
    order.refresh_from_db()
    assert order.state == State.PACKED


def test_the_buyer_finds_the_fiscal_receipt(client, run_jobs, settings):
    settings.FISCAL_GATEWAY, settings.FISCAL_DELIVERY = SANDBOX, CODES
    order = pay_cash(make_coded())
    run_jobs()
    receipt = order.receipts.get()
    page = text(client.get(link(order.number)))
    assert f'href="{receipt.url}"'.replace("&", "&amp;") in page
    assert receipt.fiscal_sign in page


def test_the_invoice_tells_the_tax_of_each_rate(client):
    seller = make.make_merchant()
    goods = [
        make.make_product(price=price, merchant=seller, variants=[{"vat_percent": percent}])
        for price, percent in [(112_000, 12), (115_000, 15)]
    ]
    paper = text(client.get(link(make.make_order(*goods).number, "orders:invoice")))
    assert "12\xa0000\xa0soʻm" in paper
    assert "15\xa0000\xa0soʻm" in paper


def test_a_discount_and_the_parcel_stand_on_the_page(client):
    make.make_promotion(percent=10)
    order = make.make_order(make.make_shown_product(price=100_000))
    part = order.sub_orders.get()
    change_sub_order_state(sub_order_id=part.pk, state=State.PACKED, now=timezone.now())
    assert not says(client.get(link(order.number)), "Tracking number")
    hand_over_sub_order(sub_order_id=part.pk, tracking="UZ-4711", now=timezone.now())
    page = client.get(link(order.number))
    assert "UZ-4711" in text(page)
    assert order.promotions[0]["name"] in text(page)
    assert "−10\xa0000\xa0soʻm" in text(page)
    assert says(page, "To pay on delivery")


def test_an_order_page_is_a_fixed_number_of_queries(client, queries_of, divided):
    deliver(divided)
    assert queries_of(link(divided.number)) <= 22


@pytest.mark.parametrize("is_scripted", [True, False])
def test_what_was_bought_is_put_into_the_cart_again(client, htmx, divided, is_scripted):
    deliver(divided)
    browser = htmx if is_scripted else client
    assert says(browser.get(link(divided.number)), "Buy again")
    make.put_on_shelf(divided.lines.last().variant, 0)
    answer = browser.post(link(divided.number, "orders:buy_again"))
    assert answer.status_code == (200 if is_scripted else 303)
    page = browser.get("/uz/cart/")
    assert divided.lines.first().title in text(page)
    assert says(page, "Not there any more: {goods}.", goods=f"{divided.lines.last().title} × 1")


def test_another_buys_nothing_again_without_the_key(client, divided):
    assert client.post(f"/uz/orders/{divided.number}/again/").status_code == 404
    assert "cart" not in client.cookies
