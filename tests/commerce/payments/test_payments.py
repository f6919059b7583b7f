"""What all providers share; their conversations are in tests/contracts."""

from __future__ import annotations

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.core.health import Sick
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.inventory.queries import available
from commerce.orders.commands import PAY_WITHIN, cancel_order, change_state, expire_unpaid
from commerce.orders.models import Order, PaymentMethod, State
from commerce.orders.queries import order_view
from commerce.orders.tasks import expire_unpaid_orders
from commerce.payments.commands import (
    book_cash,
    confirm_payment,
    open_payment,
    start_payment,
)
from commerce.payments.errors import (
    AlreadyConfirmed,
    OrderAlreadyPaid,
    OrderClosed,
    OrderNotPayable,
    ProviderNotOffered,
)
from commerce.payments.health import sandbox_is_shut
from commerce.payments.models import Payment
from commerce.payments.queries import messages_of, offered_methods, returns_due
from tests import factories as make

pytestmark = pytest.mark.django_db

PAYME, CLICK, UZUM = PaymentMethod.PAYME, PaymentMethod.CLICK, PaymentMethod.UZUM


@pytest.fixture
def variant():
    return make.make_product(price=100_000, stock=10).variants.get()


@pytest.fixture
def order(variant):
    return make.make_order((variant, 2), payment_method="payme")


def opened(order, provider=PAYME, number="1" * 24, **more):
    return open_payment(
        provider=provider,
        order_number=order.number,
        external_id=number,
        amount=order.total,
        now=timezone.now(),
        **more,
    )


def paid(order, provider=PAYME, number="1" * 24):
    opened(order, provider, number)
    return confirm_payment(provider=provider, external_id=number, now=timezone.now())


def free(variant):
    return available([variant.pk])[variant.pk]


# --- orders that wait for their money -----------------------------------------------------------


@pytest.mark.parametrize("method", [PAYME, CLICK, UZUM])
def test_an_order_that_is_paid_online_waits_for_its_money(variant, method):
    now = timezone.now()
    order = make.make_order(variant, payment_method=method, now=now)
    assert order.state == State.AWAITING_PAYMENT
    assert order.pay_before == now + PAY_WITHIN


def test_an_order_of_cash_waits_for_nothing(variant):
    order = make.make_order(variant)
    assert (order.state, order.pay_before) == (State.PLACED, None)


def test_the_way_of_a_prepaid_order_begins_with_its_money(order):
    steps = [step.state for step in order_view(order, "uz").timeline]
    assert steps == ["awaiting_payment", "paid", "packed", "shipped", "delivered"]


def test_an_unpaid_order_expires_and_gives_back(order, variant):
    assert expire_unpaid(now=order.pay_before - timedelta(seconds=1)) == 0
    assert expire_unpaid(now=order.pay_before) == 1
    assert expire_unpaid(now=order.pay_before) == 0
    order.refresh_from_db()
    assert order.state == State.CANCELLED
    assert free(variant) == 10


def test_the_clock_expires_orders(order):
    Order.objects.filter(pk=order.pk).update(pay_before=timezone.now() - timedelta(minutes=1))
    expire_unpaid_orders(timestamp=0)
    order.refresh_from_db()
    assert order.state == State.CANCELLED


@pytest.mark.parametrize("method", ["cash", "payme"])
def test_an_order_that_is_not_late_or_not_online_does_not_expire(variant, method):
    order = make.make_order(variant, payment_method=method)
    if method == "payme":
        paid(order)
    assert expire_unpaid(now=timezone.now() + timedelta(days=30)) == 0


def test_a_payment_under_way_gives_its_order_time(order):
    nearly = timezone.now() + timedelta(minutes=1)
    Order.objects.filter(pk=order.pk).update(pay_before=nearly)
    opened(order, CLICK, "5")
    order.refresh_from_db()
    assert order.pay_before > nearly + timedelta(minutes=20)


# --- money --------------------------------------------------------------------------------------


def test_money_pays_the_order_and_is_announced(order):
    payment = paid(order)
    order.refresh_from_db()
    assert order.state == State.PAID
    told = EventRow.objects.get(name="payment.received").payload
    assert told == {
        "payment_id": payment.pk,
        "order_id": order.pk,
        "provider": "payme",
        "tiyin": order.total.tiyin,
    }


def test_money_that_comes_twice_is_booked_once(order):
    payment = paid(order)
    with pytest.raises(AlreadyConfirmed) as refusal:
        confirm_payment(provider=PAYME, external_id=payment.external_id, now=timezone.now())
    assert refusal.value.payment.paid_at == payment.paid_at
    assert order.events.filter(kind="paid").count() == 1


def test_another_provider_may_be_tried_meanwhile(order):
    opened(order)
    paid(order, CLICK, "5")
    with pytest.raises(OrderAlreadyPaid):
        confirm_payment(provider=PAYME, external_id="1" * 24, now=timezone.now())
    order.refresh_from_db()
    assert (order.state, order.payment_method) == (State.PAID, PAYME)


def test_the_table_itself_takes_money_once(order):
    paid(order)
    other = Payment(
        order=order,
        provider=CLICK,
        external_id="7",
        amount=order.total,
        state="paid",
        begun_at=timezone.now(),
        created_at=timezone.now(),
        paid_at=timezone.now(),
    )
    with pytest.raises(IntegrityError, match="an_order_is_paid_once"), transaction.atomic():
        other.save()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount": Money(0)}, "payment_of_something"),
        ({"state": "paid"}, "payment_times_tell_its_state"),
        ({"paid_at": timezone.now()}, "payment_times_tell_its_state"),
        ({"state": "cancelled"}, "payment_times_tell_its_state"),
        ({"state": "refunded", "cancelled_at": timezone.now()}, "payment_times_tell_its_state"),
    ],
)
def test_the_table_itself_holds_no_payment_that_contradicts_itself(order, changes, constraint):
    opened(order)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Payment.objects.update(**changes)


def test_money_of_a_cancelled_order_is_due_to_be_returned(order):
    payment = paid(order)
    assert not returns_due().exists()
    cancel_order(order_id=order.pk, now=timezone.now())
    assert returns_due().get() == payment


def test_cash_is_booked_once_for_each_parcel_that_is_handed_over(variant, run_jobs):
    other = make.make_product(price=70_000, stock=10).variants.get()
    order = make.make_order(variant, other)
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        assert not Payment.objects.exists()
        change_state(order_id=order.pk, state=state, now=timezone.now())
    run_jobs()
    first, second = Payment.objects.order_by("external_id")
    assert (
        book_cash(
            order_id=order.pk, number=first.external_id, amount=first.amount, now=timezone.now()
        )
        == first
    )
    assert first.amount + second.amount == order.total == Order.objects.get().paid
    assert {first.state, second.state} == {"paid"}
    assert EventRow.objects.filter(name="payment.received").count() == 2


def test_no_cash_is_booked_for_what_is_prepaid_or_costs_nothing(order, run_jobs):
    paid(order)
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=timezone.now())
    run_jobs()
    assert not Payment.objects.filter(provider="cash").exists()
    nothing = {"order_id": order.pk, "number": "1-1", "amount": Money.ZERO}
    assert book_cash(**nothing, now=timezone.now()) is None


# --- where to pay -------------------------------------------------------------------------------


def start(order, provider, return_to="https://shop.example/uz/orders/1/?key=a;b&back=1"):
    return start_payment(order=order, provider=provider, return_to=return_to, language="uz")


def test_paymes_address_holds_what_is_paid(order):
    host, address = "https://checkout.paycom.uz/", start(order, "payme")
    assert address.startswith(host)
    encoded = address.removeprefix(host)
    assert base64.b64decode(encoded).decode().split(";") == [
        "m=587f72c72cac0d162c722ae2",
        f"ac.order_id={order.number}",
        f"a={order.total.tiyin}",
        "l=uz",
        "c=https://shop.example/uz/orders/1/?key=a%3Bb&back=1",
    ]


@pytest.mark.parametrize(
    ("provider", "page", "expected"),
    [
        (
            "click",
            "https://my.click.uz/services/pay",
            {"service_id": "111", "merchant_id": "222", "amount": "225000"},
        ),
        (
            "uzum",
            "https://www.uzumbank.uz/open-service",
            {"serviceId": "333", "amount": "22500000"},
        ),
    ],
)
def test_other_addresses_hold_what_is_paid(order, provider, page, expected):
    address = urlsplit(start(order, provider, "https://shop.example/back"))
    assert address._replace(query="").geturl() == page
    given = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert given.items() >= expected.items()
    assert order.number in given.values()
    assert "https://shop.example/back" in given.values()


@pytest.mark.parametrize("provider", ["paypal", "", "PAYME", "cash"])
def test_what_is_not_offered_is_refused(order, provider):
    with pytest.raises(ProviderNotOffered):
        start(order, provider)


def test_only_what_can_be_paid_is_begun(order, variant):
    assert start(make.make_order(variant), "cash") == ""
    with pytest.raises(OrderNotPayable):
        start(make.make_order(variant), "payme")
    paid(order)
    order.refresh_from_db()
    with pytest.raises(OrderAlreadyPaid):
        start(order, "click")
    cancel_order(order_id=order.pk, now=timezone.now())
    order.refresh_from_db()
    with pytest.raises(OrderClosed):
        start(order, "click")


@pytest.mark.parametrize(
    ("missing", "provider"),
    [
        ("PAYME_MERCHANT_ID", PAYME),
        ("PAYME_KEY", PAYME),
        ("CLICK_SERVICE_ID", CLICK),
        ("CLICK_MERCHANT_ID", CLICK),
        ("CLICK_SECRET_KEY", CLICK),
        ("UZUM_SERVICE_ID", UZUM),
        ("UZUM_LOGIN", UZUM),
        ("UZUM_PASSWORD", UZUM),
    ],
)
def test_without_a_contract_a_provider_is_not_offered(settings, client, missing, provider):
    assert offered_methods() == [PaymentMethod.CASH, PAYME, CLICK, UZUM, PaymentMethod.INSTALMENT]
    assert PaymentMethod.WALLET in offered_methods(to=1)
    setattr(settings, missing, "")
    assert provider not in offered_methods()
    assert client.post(f"/pay/{provider}/callback").status_code == 404


def test_the_doctor_minds_an_open_sandbox(settings):
    with pytest.raises(Sick, match="sandbox"):
        sandbox_is_shut()
    settings.PAYME_TEST_KEY = ""
    sandbox_is_shut()


def test_nobody_calls_about_cash(client):
    assert client.post("/pay/cash/callback").status_code == 404


def test_messages_of_an_order_are_its_own(order, variant, client):
    other = make.make_order(variant, payment_method="click")
    for one in (order, other):
        body = {"id": 1, "method": "CheckPerformTransaction", "params": {}}
        body["params"] = {"amount": 1, "account": {"order_id": one.number}}
        key = base64.b64encode(b"Paycom:payme-key-of-the-tests").decode()
        client.post(
            "/pay/payme/callback",
            body,
            "application/json",
            headers={"authorization": f"Basic {key}"},
        )
    assert [message.order_number for message in messages_of(order)] == [order.number]
