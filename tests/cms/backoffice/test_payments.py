from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from commerce.orders.commands import cancel_order
from commerce.orders.models import Order, PaymentMethod, State
from commerce.payments.commands import confirm_payment, note_answered, note_asked, open_payment
from commerce.payments.models import Payment
from tests.contracts.conftest import CONTRACTS
from tests.factories.catalog import make_shown_product
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db
INDEX = "backoffice_payments:index"


@pytest.fixture(autouse=True)
def _contracts(settings) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


def make_payment(number: str) -> Payment:
    order = make_order(make_shown_product(), payment_method="payme")
    return open_payment(
        provider=PaymentMethod.PAYME,
        order_number=order.number,
        external_id=number,
        amount=order.total,
        now=timezone.now(),
    )


def pay(payment: Payment) -> None:
    confirm_payment(
        provider=PaymentMethod.PAYME, external_id=payment.external_id, now=timezone.now()
    )


def page_of(order: Order) -> str:
    return reverse("backoffice_orders:inspect", args=[order.pk])


def test_payments_are_found_by_their_numbers_and_state(admin: Client) -> None:
    one, two = make_payment("1" * 24), make_payment("2" * 24)
    pay(two)
    for filters, found in [
        ({}, {one, two}),
        ({"q": one.order.number}, {one}),
        ({"q": two.external_id}, {two}),
        ({"state": "paid"}, {two}),
        ({"provider": "click"}, set()),
        ({"created_at_from": "2001-01-01", "created_at_to": "2001-01-02"}, set()),
        ({"is_due": "on"}, set()),
    ]:
        answer = admin.get(reverse(INDEX), filters)
        assert set(answer.context["object_list"]) == found, filters
    cancel_order(order_id=two.order_id, now=timezone.now())
    assert set(admin.get(reverse(INDEX), {"is_due": "on"}).context["object_list"]) == {two}


def test_the_list_leads_to_the_orders_and_asks_no_more_for_more(admin: Client) -> None:
    payment = make_payment("1" * 24)
    assert page_of(payment.order) in admin.get(reverse(INDEX)).content.decode()
    with CaptureQueriesContext(connection) as few:
        admin.get(reverse(INDEX))
    for number in "234":
        make_payment(number * 24)
    with CaptureQueriesContext(connection) as many:
        admin.get(reverse(INDEX))
    assert len(many) <= len(few)


def test_the_order_tells_its_payments_and_what_was_said(admin: Client) -> None:
    payment = make_payment("1" * 24)
    message = note_asked(
        provider=PaymentMethod.PAYME,
        operation="CheckTransaction",
        external_id=payment.external_id,
        asked={"id": payment.external_id, "note": "<b>"},
        now=timezone.now(),
    )
    note_answered(message, {"result": {"state": 1}}, timezone.now())
    page = admin.get(page_of(payment.order)).content.decode()
    assert payment.external_id in page
    assert "CheckTransaction" in page
    assert "&quot;state&quot;: 1" in page
    assert "<b>" not in page.partition("CheckTransaction")[2][:300]


def test_only_money_makes_an_order_paid(admin: Client) -> None:
    order = make_payment("1" * 24).order
    assert 'value="paid"' not in admin.get(page_of(order)).content.decode()
    admin.post(reverse("backoffice_orders:state", args=[order.pk]), {"state": "paid"})
    order.refresh_from_db()
    assert order.state == State.AWAITING_PAYMENT


def test_who_may_not_see_payments_does_not(admin: Client, django_user_model) -> None:
    payment = make_payment("1" * 24)
    staff = django_user_model.objects.create_user("packer", password="x")
    rights = ["access_admin", "view_order"]
    staff.user_permissions.set(Permission.objects.filter(codename__in=rights))
    packer = Client()
    packer.force_login(staff)
    page = packer.get(page_of(payment.order))
    assert page.status_code == 200
    assert payment.external_id not in page.content.decode()
    assert packer.get(reverse(INDEX)).status_code == 302
