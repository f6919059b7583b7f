from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.inventory.models import Movement, Stock
from commerce.orders.commands import Unwanted, change_state, request_return
from commerce.orders.models import Order, Reason, State
from commerce.payments.models import Payment
from commerce.shipping.models import Parcel
from tests.factories.catalog import make_shown_product
from tests.factories.merchants import make_merchant
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
    packed = order.events.get(kind="state")
    assert (packed.note, packed.actor, packed.actor_name) == ("Ikki quti", "staff", "admin")
    press(admin, order, "shipped")
    assert order.state == State.SHIPPED
    assert Movement.objects.filter(reference=order.number, quantity=-2).exists()


@pytest.mark.parametrize("state", ["completed", "paid", "placed", "", "🦆", "x" * 5_000])
def test_step_that_is_not_allowed_changes_nothing(admin: Client, order: Order, state: str) -> None:
    press(admin, order, state)
    assert order.state == State.PLACED
    assert order.events.count() == 1


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


@pytest.fixture
def divided() -> Order:
    """An order of two merchants' goods."""
    return make_order((make_shown_product(price=10_000), 3), (make_shown_product(price=7_000), 2))


def send(client: Client, name: str, *args: object, **given: object) -> None:
    answer = client.post(reverse(f"backoffice_orders:{name}", args=args), given)
    assert answer.status_code == 302


def test_parcel_is_packed_with_what_there_is(admin: Client, divided: Order) -> None:
    first, second = divided.sub_orders.all()
    line = first.lines.get()
    given = {f"line-{line.pk}": "2", f"line-{second.lines.get().pk}": "0"}
    send(admin, "part", divided.pk, first.pk, state="packed", why="out_of_stock", **given)
    first.refresh_from_db()
    line.refresh_from_db()
    assert (first.state, line.quantity, second.lines.get().quantity) == ("packed", 2, 2)


def test_pieces_are_taken_out_with_their_reason(admin: Client, divided: Order) -> None:
    line = divided.lines.first()
    assert line
    send(admin, "change", divided.pk, **{f"line-{line.pk}": "1", "why": "damaged"})
    told = divided.events.get(kind="line_reduced")
    assert (told.payload["quantity"], told.payload["why"]) == (1, "damaged")


@pytest.mark.parametrize("number", ["", "-1", "x", "9" * 400, "²", "4", "1.5"])
def test_senseless_number_changes_nothing(admin: Client, divided: Order, number: str) -> None:
    line = divided.lines.first()
    assert line
    send(admin, "change", divided.pk, **{f"line-{line.pk}": number})
    assert divided.events.count() == 1


def test_return_is_answered_and_received(admin: Client, divided: Order) -> None:
    now = timezone.now()
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=divided.pk, state=state, now=now)
    line = divided.lines.first()
    assert line
    unwanted = [Unwanted(line.pk, 2, Reason.NOT_SUITABLE)]
    (back,) = request_return(order_id=divided.pk, lines=unwanted, now=now)
    send(admin, "return", divided.pk, back.pk, state="received")
    back.refresh_from_db()
    assert back.state == "requested"
    send(admin, "return", divided.pk, back.pk, state="approved", answer="Olib keling")
    send(admin, "return", divided.pk, back.pk, state="received", sellable="x")
    back.refresh_from_db()
    assert (back.state, back.answer) == ("received", "Olib keling")
    assert Stock.objects.get(variant=line.variant).on_hand == 17
    page = admin.get(page_of(divided)).content.decode()
    assert "20\xa0000\xa0soʻm" in page
    url = reverse("backoffice_orders:index")
    assert set(admin.get(url, {"returns": "received"}).context["object_list"]) == {divided}
    assert not admin.get(url, {"returns": "refused"}).context["object_list"]


def test_parts_of_another_order_are_not_found(admin: Client, divided: Order, order: Order) -> None:
    part = order.sub_orders.get()
    url = reverse("backoffice_orders:part", args=[divided.pk, part.pk])
    assert admin.post(url, {"state": "packed"}).status_code == 404
    url = reverse("backoffice_orders:return", args=[divided.pk, 999_999])
    assert admin.post(url, {"state": "approved"}).status_code == 404


def test_an_order_stands_in_the_list_once(admin: Client, divided: Order) -> None:
    merchant = divided.sub_orders.all()[0].merchant
    url = reverse("backoffice_orders:index")
    for filters in ({}, {"merchant": merchant.pk}):
        assert list(admin.get(url, filters).context["object_list"]) == [divided]
    other = make_merchant()
    assert not admin.get(url, {"merchant": other.pk}).context["object_list"]


@pytest.mark.parametrize("paper", ["invoice", "packing_slip"])
@pytest.mark.parametrize(("language", "unit"), [("uz", "soʻm"), ("ru", "сум")])
def test_papers_are_printed_in_both_languages(
    admin: Client, divided: Order, paper: str, language: str, unit: str
) -> None:
    url = reverse("backoffice_orders:paper", args=[divided.pk, paper, language])
    page = admin.get(url)
    shown = page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert shown.count('class="sheet"') == 2
    assert f'lang="{language}"' in shown
    assert unit in shown
    assert CONTACT.name in shown


def test_what_people_typed_is_escaped_on_paper(admin: Client) -> None:
    product = make_shown_product(title_uz="<i>Choy</i> & asal")
    order = make_order(product)
    for paper in ("invoice", "packing_slip"):
        url = reverse("backoffice_orders:paper", args=[order.pk, paper, "uz"])
        shown = admin.get(url).content.decode()
        assert "&lt;i&gt;Choy&lt;/i&gt; &amp; asal" in shown
        assert "<i>" not in shown


def test_papers_are_only_for_who_may_see_names(
    admin: Client, member_of: Callable[[str], Client], order: Order
) -> None:
    url = reverse("backoffice_orders:paper", args=[order.pk, "invoice", "uz"])
    assert member_of("Managers").get(url).status_code == 200
    assert member_of("Editors").get(url).status_code in {302, 403}
    for wrong in ("receipt/uz", "invoice/en"):
        assert admin.get(f"/admin/orders/{order.pk}/{wrong}/").status_code == 404


def press_part(client: Client, order: Order, state: str, **more: str) -> None:
    part = order.sub_orders.get()
    url = reverse("backoffice_orders:part", args=[order.pk, part.pk])
    assert client.post(url, {"state": state} | more).status_code == 302
    order.refresh_from_db()


def test_a_parcel_is_handed_over_followed_and_paid_for_at_the_door(
    admin: Client, order: Order, run_jobs: Callable[[], int]
) -> None:
    press_part(admin, order, "packed")
    parcel = Parcel.objects.get(reference=order.number)
    assert 'name="tracking"' in admin.get(page_of(order)).content.decode()
    press_part(admin, order, "shipped", carrier="own", tracking="UZ-77")
    page = admin.get(page_of(order)).content.decode()
    assert "UZ-77" in page
    assert 'name="courier"' in page
    press_part(admin, order, "delivered", courier="Anvar")
    assert order.state == State.DELIVERED
    assert (parcel.collection.courier, parcel.collection.amount) == ("Anvar", order.total)
    run_jobs()
    assert Payment.objects.get().amount == order.total


def test_a_carrier_that_nobody_knows_is_refused(admin: Client, order: Order) -> None:
    press_part(admin, order, "packed")
    press_part(admin, order, "shipped", carrier="pigeons")
    assert order.state == State.PACKED


def test_what_the_buyer_was_told_stands_in_the_story(
    admin: Client, order: Order, run_jobs: Callable[[], int]
) -> None:
    page = admin.get(page_of(order)).content.decode()
    run_jobs()
    told = admin.get(page_of(order)).content.decode()
    assert "SMS" not in page
    assert "SMS" in told
