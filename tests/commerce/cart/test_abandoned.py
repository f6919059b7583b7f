"""Carts that were left standing: noted once, reminded of by consent, found again by a link."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from commerce.cart.commands import (
    come_back,
    customer_cart,
    note_abandoned,
    put_in_cart,
    remind_of_cart,
    remove_line,
    save_for_later,
)
from commerce.cart.errors import LinkTooOld
from commerce.cart.models import AbandonedCart, Cart
from commerce.cart.queries import (
    LINK_IS_GOOD_FOR,
    abandoned_days,
    basket,
    cart_link,
    linked_cart,
)
from commerce.checkout.commands import place_order
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.customers.commands import save_consents
from commerce.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=3)


@pytest.fixture
def customer():
    return make.make_customer()


@pytest.fixture
def tea():
    return make.make_product(price=5_000, stock=9).variants.get()


@pytest.fixture
def cart(customer, tea):
    own = customer_cart(customer.pk)
    put_in_cart(cart_id=own.pk, variant_id=tea.pk, quantity=2)
    return Cart.objects.get(pk=own.pk)


def note(after=LATER):
    return note_abandoned(now=timezone.now() + after)


def token(cart):
    return cart_link(cart.pk, "uz").rstrip("/").rpartition("/")[2]


def test_a_cart_that_nobody_touches_is_noted_once_with_its_goods(cart, tea):
    assert note(timedelta(hours=1)) == 0
    assert note() == 1
    assert note() == 0
    left = AbandonedCart.objects.get()
    assert (left.cart, left.left_at, left.value) == (
        cart,
        cart.updated_at,
        Money.of_soums(10_000),
    )
    assert left.lines == [
        {"sku": tea.sku, "title": tea.product.title_uz, "quantity": 2, "total": 1_000_000}
    ]
    assert EventRow.objects.filter(name="cart.abandoned").count() == 1


def test_how_long_is_a_setting(cart, settings):
    settings.CART_ABANDONED_AFTER = timedelta(minutes=5)
    assert note(timedelta(minutes=6)) == 1


def test_guests_empty_saved_and_long_forgotten_carts_are_not_noted(customer, cart, tea):
    make.make_cart(tea)
    line = cart.lines.get()
    assert note(timedelta(days=4)) == 0
    save_for_later(cart_id=cart.pk, line_id=line.pk)
    assert note() == 0
    remove_line(cart_id=cart.pk, line_id=line.pk)
    assert note() == 0


def test_a_cart_of_what_can_not_be_bought_is_worth_no_word(cart, tea):
    make.put_on_shelf(tea, 0)
    assert note() == 0


def test_only_who_wants_offers_is_reminded_and_only_once(customer, cart, run_jobs):
    note()
    run_jobs()
    assert not Message.objects.exists()
    save_consents(customer_id=customer.pk, given=["offers"], now=timezone.now())
    for _ in range(2):
        remind_of_cart(cart_id=str(cart.pk), now=timezone.now())
    message = Message.objects.get()
    assert message.recipient == customer.phone
    assert "/uz/cart/back/" in message.text
    assert AbandonedCart.objects.get().reminded_at


def test_an_ordered_cart_is_recovered_and_nobody_is_reminded(customer, cart):
    make.make_delivery()
    note()
    save_consents(customer_id=customer.pk, given=["offers"], now=timezone.now())
    now = timezone.now()
    place_order(cart_id=cart.pk, terms=make.make_terms(cart.pk), language="uz", now=now)
    assert not remind_of_cart(cart_id=str(cart.pk), now=now)
    assert AbandonedCart.objects.get().recovered_at == now
    with pytest.raises(LinkTooOld):
        linked_cart(token(cart))


def test_the_link_opens_the_cart_and_takes_a_guests_goods_along(cart, tea):
    cup = make.make_product(stock=5).variants.get()
    guest = make.make_cart(cup)
    assert come_back(token=token(cart), guest_cart_id=guest.pk) == cart.pk
    assert {line.variant_id for line in basket(cart.pk, "uz").lines} == {tea.pk, cup.pk}
    assert not Cart.objects.filter(pk=guest.pk).exists()
    assert come_back(token=token(cart), guest_cart_id=cart.pk) == cart.pk
    assert come_back(token=token(cart), guest_cart_id=uuid4()) == cart.pk


@pytest.mark.parametrize("forged", ["", "x", "x:y:z", "é", "0" * 32, ":" * 9])
def test_a_link_that_is_not_ours_leads_nowhere(cart, forged):
    with pytest.raises(LinkTooOld):
        linked_cart(forged)
    with pytest.raises(LinkTooOld):
        linked_cart(token(cart) + "x")


def test_a_link_runs_out(cart, monkeypatch):
    old = token(cart)
    late = timezone.now().timestamp() + LINK_IS_GOOD_FOR.total_seconds() + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: late)
    with pytest.raises(LinkTooOld):
        linked_cart(old)


def test_days_tell_how_many_came_back(cart):
    note()
    today = timezone.localdate()
    (day,) = abandoned_days(today - timedelta(days=1), today)
    assert (day.day, day.carts, day.recovered) == (today, 1, 0)
    AbandonedCart.objects.update(recovered_at=timezone.now())
    (day,) = abandoned_days(today, today)
    assert (day.recovered, day.value) == (1, day.recovered_value)
    assert abandoned_days(today - timedelta(days=9), today - timedelta(days=8)) == []
