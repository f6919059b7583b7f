import pytest
from django.db import IntegrityError, transaction

from commerce.cart.commands import customer_cart, merge_on_sign_in, put_in_cart
from commerce.cart.models import Cart
from commerce.cart.queries import basket
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return make.make_customer()


def goods():
    return make.make_product(price=1_000, stock=10).variants.get()


def own(customer, *lines):
    for variant, quantity in lines:
        cart = customer_cart(customer.pk).pk
        put_in_cart(cart_id=cart, variant_id=variant.pk, quantity=quantity)


def merge(customer, *lines):
    guest = make.make_cart(*lines)
    merged = merge_on_sign_in(guest_cart_id=guest.pk, customer_id=customer.pk)
    assert not Cart.objects.filter(pk=guest.pk).exists()
    return merged


def contents(merged):
    return {line.variant_id: line.quantity for line in basket(merged.cart_id, "uz").lines}


def test_customer_without_a_cart_gets_the_guests_and_no_word_about_it(customer):
    variant = goods()
    merged = merge(customer, (variant, 3))
    assert contents(merged) == {variant.pk: 3}
    assert (merged.joined, merged.left_out) == (0, 0)


def test_quantities_add_up_as_far_as_there_is_stock(customer):
    same, scarce, mine, new = goods(), goods(), goods(), goods()
    own(customer, (same, 2), (scarce, 8), (mine, 1))
    merged = merge(customer, (same, 3), (scarce, 5), (new, 1))
    assert contents(merged) == {same.pk: 5, scarce.pk: 10, mine.pk: 1, new.pk: 1}
    assert (merged.joined, merged.left_out) == (6, 3)


def test_line_that_was_sold_out_meanwhile_comes_along_to_be_told(customer):
    gone = goods()
    own(customer, (goods(), 1))
    guest = make.make_cart((gone, 2))
    make.put_on_shelf(gone, 0)
    merged = merge_on_sign_in(guest_cart_id=guest.pk, customer_id=customer.pk)
    assert contents(merged)[gone.pk] == 2
    assert [p.code for p in basket(merged.cart_id, "uz").problems] == ["out_of_stock"]


def test_cart_without_a_guest_is_the_customers_own(customer):
    variant = goods()
    own(customer, (variant, 1))
    merged = merge_on_sign_in(guest_cart_id=None, customer_id=customer.pk)
    again = merge_on_sign_in(guest_cart_id=merged.cart_id, customer_id=customer.pk)
    assert contents(again) == {variant.pk: 1}
    assert again == merged


def test_cart_of_another_customer_stays_theirs(customer):
    other, variant = make.make_customer(), goods()
    own(other, (variant, 1))
    theirs = customer_cart(other.pk)
    merged = merge_on_sign_in(guest_cart_id=theirs.pk, customer_id=customer.pk)
    assert contents(merged) == {}
    assert theirs.lines.count() == 1


def test_customer_fills_their_own_cart_from_any_browser(customer):
    variant = goods()
    for _ in range(2):
        line = put_in_cart(cart_id=None, variant_id=variant.pk, quantity=1, customer_id=customer.pk)
    assert (line.cart, line.quantity) == (customer_cart(customer.pk), 2)


def test_database_holds_one_open_cart_of_a_customer(customer):
    customer_cart(customer.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cart.objects.create(customer=customer)
    Cart.objects.create(customer=customer, order_number="1")


@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_at_once_lose_and_double_nothing():
    customer, variant = make.make_customer(), goods()
    carts = [make.make_cart((variant, 2)).pk for _ in range(3)]
    race(
        *[
            lambda cart=cart: merge_on_sign_in(guest_cart_id=cart, customer_id=customer.pk)
            for cart in [*carts, carts[0]]
        ]
    )
    merged = merge_on_sign_in(guest_cart_id=None, customer_id=customer.pk)
    assert contents(merged) == {variant.pk: 6}
    assert Cart.objects.count() == 1
