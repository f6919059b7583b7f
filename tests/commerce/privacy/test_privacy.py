"""What somebody may ask of all domains: everything about them, and to be forgotten."""

import json
from dataclasses import replace

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from commerce.accounts.commands import close_account
from commerce.accounts.errors import StaffAccount
from commerce.accounts.models import User
from commerce.cart.commands import merge_on_sign_in
from commerce.cart.models import Cart
from commerce.checkout.commands import place_order
from commerce.customers.commands import add_wish, save_consents
from commerce.orders.commands import change_state
from commerce.orders.models import Order, State
from commerce.privacy.queries import personal_data
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make.make_shown_product(price=100_000, stock=20)


@pytest.fixture
def customer():
    return make.make_customer(name="Nodira Yoʻldosheva")


def buy(customer, product):
    make.make_delivery()
    cart = make.make_cart(product)
    terms = replace(make.make_terms(cart.pk), customer_id=customer.pk)
    return place_order(cart_id=cart.pk, terms=terms, language="uz", now=timezone.now())


def live(customer, product):
    """Leave something in every place that keeps something."""
    make.make_device(customer)
    make.make_customer_address(customer)
    add_wish(customer_id=customer.pk, product_id=product.pk, now=timezone.now())
    save_consents(customer_id=customer.pk, given=["offers"], now=timezone.now())
    merge_on_sign_in(guest_cart_id=make.make_cart((product, 3)).pk, customer_id=customer.pk)
    return buy(customer, product)


def end(order):
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED, State.COMPLETED):
        change_state(order_id=order.pk, state=state, now=timezone.now())


def places_of(user_id):
    """The tables that still point at the user."""
    return {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and field.related_model is User
        and model._default_manager.filter(**{field.attname: user_id}).exists()
    }


def test_export_says_what_every_domain_keeps(customer, product):
    order = live(customer, product)
    told = json.loads(json.dumps(personal_data(customer.pk), cls=DjangoJSONEncoder))
    assert told["account"]["phone"] == customer.phone
    assert told["account"]["devices"][0]["name"] == "Chrome, Android"
    assert told["addresses"][0]["street"] == "Navoiy koʻchasi, 5"
    assert told["wishes"][0]["product"] == product.title_uz
    assert told["consents"][0]["purpose"] == "offers"
    assert told["cart"][0]["quantity"] == 3
    assert told["orders"][0]["number"] == order.number
    assert told["orders"][0]["lines"][0]["quantity"] == 1


def test_export_covers_every_table_that_points_at_the_user(customer, product):
    live(customer, product)
    assert places_of(customer.pk) == {
        "accounts.Device",
        "customers.CustomerAddress",
        "customers.Wish",
        "customers.Consent",
        "cart.Cart",
        "orders.Order",
    }


def test_export_holds_nothing_of_another(customer, product):
    live(customer, product)
    told = personal_data(make.make_customer().pk)
    assert told["account"]["devices"] == []
    assert not any(told[part] for part in ("addresses", "wishes", "consents", "cart", "orders"))


def test_closed_account_leaves_nothing_but_the_order_without_its_buyer(customer, product, run_jobs):
    order = live(customer, product)
    end(order)
    run_jobs()
    close_account(user_id=customer.pk, now=timezone.now())
    run_jobs()
    assert places_of(customer.pk) == {"accounts.Device"}  # when somebody was signed in, unnamed
    order.refresh_from_db()
    assert order.customer is None
    assert order.contact_name == order.phone == order.street == order.landmark == ""
    assert order.total.tiyin > 0
    assert order.lines.count() == 1
    customer.refresh_from_db()
    assert (customer.name, customer.phone, customer.phone_digest) == ("", "", None)
    assert not customer.is_active
    assert set(customer.devices.values_list("name", flat=True)) == {""}


def test_order_on_its_way_keeps_what_the_courier_needs_until_it_is_done(
    customer, product, run_jobs
):
    order = buy(customer, product)
    close_account(user_id=customer.pk, now=timezone.now())
    run_jobs()
    order.refresh_from_db()
    assert order.phone
    end(order)
    run_jobs()
    order.refresh_from_db()
    assert (order.phone, order.customer) == ("", None)


def test_order_of_an_open_account_keeps_its_buyer_when_it_is_done(customer, product, run_jobs):
    order = buy(customer, product)
    end(order)
    run_jobs()
    assert Order.objects.get().customer == customer
    User.objects.filter(pk=customer.pk).update(is_active=False)  # blocked, not closed
    change_state(order_id=order.pk, state=State.RETURNED, now=timezone.now())
    run_jobs()
    assert Order.objects.get().phone


def test_phone_of_a_closed_account_is_free(customer):
    phone = customer.phone
    close_account(user_id=customer.pk, now=timezone.now())
    assert make.make_customer(phone=phone).pk != customer.pk


def test_staff_can_not_close_their_own_account():
    admin = User.objects.create_superuser("admin")
    with pytest.raises(StaffAccount):
        close_account(user_id=admin.pk, now=timezone.now())


def test_cart_that_became_an_order_stays_and_forgets_whose_it_was(customer, product, run_jobs):
    cart_id = merge_on_sign_in(
        guest_cart_id=make.make_cart(product).pk, customer_id=customer.pk
    ).cart_id
    make.make_delivery()
    place_order(cart_id=cart_id, terms=make.make_terms(cart_id), language="uz", now=timezone.now())
    close_account(user_id=customer.pk, now=timezone.now())
    run_jobs()
    assert Cart.objects.get(pk=cart_id).customer is None
