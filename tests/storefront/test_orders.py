import pytest
from django.utils import timezone

from commerce.inventory.models import Reservation
from commerce.orders.commands import change_state
from commerce.orders.models import Order, State
from storefront.orders import link
from tests import factories as make
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


def test_times_are_those_of_tashkent(client, order):
    Order.objects.update(placed_at="2026-11-22T20:30:00Z")
    order.log.update(at="2026-11-22T20:30:00Z")
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


def test_order_that_is_packed_can_not_be_cancelled_any_more(client, order):
    change_state(order_id=order.pk, state=State.PACKED, now=timezone.now())
    refused = client.post(link(order.number, "orders:cancel"))
    assert refused.status_code == 409
    assert says(refused, "The order can't be changed this way any more.")
    order.refresh_from_db()
    assert order.state == State.PACKED
