from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commerce.inventory.models import Movement, Stock
from commerce.orders.models import Order, State
from tests.factories.catalog import make_shown_product
from tests.factories.orders import make_order
from tests.factories.shipping import CONTACT

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return make_order((make_shown_product(), 2))


def page_of(order: Order) -> str:
    return reverse("backoffice_orders:inspect", args=[order.pk])


def press(client: Client, order: Order, state: str, **more: str) -> None:
    url = reverse("backoffice_orders:state", args=[order.pk])
    assert client.post(url, {"state": state} | more).status_code == 302
    order.refresh_from_db()


def test_orders_are_found_by_number_state_and_day(admin: Client, order: Order) -> None:
    other = make_order(make_shown_product())
    Order.objects.filter(pk=other.pk).update(state=State.CANCELLED)
    url = reverse("backoffice_orders:index")
    day = order.placed_at.date().isoformat()
    for filters, found in [
        ({}, {order, other}),
        ({"q": order.number[:6]}, {order}),
        ({"state": "cancelled"}, {other}),
        ({"placed_at_from": "2001-01-01", "placed_at_to": "2001-01-02"}, set()),
        ({"placed_at_from": day}, {order, other}),
        ({"state": "nonsense", "placed_at_from": "x"}, {order, other}),
    ]:
        answer = admin.get(url, filters)
        assert set(answer.context["object_list"]) == found, filters


def test_list_asks_no_more_for_more_orders(admin: Client) -> None:
    for _ in range(4):
        make_order(make_shown_product())
    admin.get(reverse("backoffice_orders:index"))
    with CaptureQueriesContext(connection) as queries:
        admin.get(reverse("backoffice_orders:index"))
    assert len(queries) <= 10


def test_order_goes_on_step_by_step_with_its_stock(admin: Client, order: Order) -> None:
    press(admin, order, "packed", note="Ikki quti")
    assert order.log.last().note == "Ikki quti"
    press(admin, order, "shipped")
    assert order.state == State.SHIPPED
    assert Movement.objects.filter(reference=order.number, quantity=-2).exists()


@pytest.mark.parametrize("state", ["completed", "paid", "placed", "", "🦆", "x" * 5_000])
def test_step_that_is_not_allowed_changes_nothing(admin: Client, order: Order, state: str) -> None:
    press(admin, order, state)
    assert order.state == State.PLACED
    assert order.log.count() == 1


def test_only_allowed_steps_have_buttons(admin: Client, order: Order) -> None:
    steps = admin.get(page_of(order)).context["next_states"]
    assert [state for state, _, _ in steps] == ["packed", "cancelled"]


def test_who_ordered_is_shown_only_to_those_who_may_see_it(
    admin: Client, member_of: Callable[[str], Client], order: Order
) -> None:
    assert CONTACT.name in admin.get(page_of(order)).content.decode()
    manager = member_of("Managers")
    assert CONTACT.name in manager.get(page_of(order)).content.decode()

    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name="Managers").permissions.remove(
        Permission.objects.get(codename="see_contact")
    )
    page = manager.get(page_of(order)).content.decode()
    assert order.number in page
    assert CONTACT.name not in page
    assert order.street not in page


@pytest.mark.parametrize("group", ["Editors", "Merchandisers"])
def test_others_have_no_part_in_orders(
    member_of: Callable[[str], Client], order: Order, group: str
) -> None:
    member = member_of(group)
    assert member.get(page_of(order)).status_code == 302
    press(member, order, "cancelled")
    assert order.state == State.PLACED


def test_order_has_no_form(admin: Client, order: Order) -> None:
    for verb in ["edit", "delete"]:
        assert admin.get(f"/admin/orders/{verb}/{order.pk}/").status_code == 404


def test_unknown_order_is_not_found(admin: Client, db: None) -> None:
    assert admin.get(reverse("backoffice_orders:inspect", args=[999_999])).status_code == 404


def test_counted_stock_is_booked_with_its_reason(admin: Client) -> None:
    stock = Stock.objects.get(variant__product=make_shown_product())
    url = reverse("stock:edit", args=[stock.pk])
    assert admin.post(url, {"on_hand": "7", "reason": "sanaldi"}).status_code == 302
    stock.refresh_from_db()
    assert stock.on_hand == 7
    assert Movement.objects.filter(reference="sanaldi", quantity=-13).exists()


def test_count_below_what_is_promised_is_told(admin: Client, order: Order) -> None:
    stock = Stock.objects.get(variant=order.lines.get().variant)
    url = reverse("stock:edit", args=[stock.pk])
    answer = admin.post(url, {"on_hand": "1", "reason": "sanaldi"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not Movement.objects.filter(reference="sanaldi").exists()


def test_first_page_counts_what_waits(admin: Client, order: Order) -> None:
    page = admin.get(reverse("wagtailadmin_home")).content.decode()
    assert "backoffice-today" in page
