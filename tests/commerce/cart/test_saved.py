"""What lies beside the cart, the prices of a group, and agreeing to all that changed."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commerce.cart.commands import (
    accept_all_changes,
    add_to_cart,
    apply_coupon,
    customer_cart,
    merge_on_sign_in,
    save_for_later,
    take_from_saved,
)
from commerce.cart.models import Cart, CartLine
from commerce.cart.queries import basket, cart_after, personal_data, pieces_in
from commerce.checkout.commands import place_order
from commerce.core.money import Money
from commerce.customers.commands import join_group
from commerce.pricing.commands import set_price
from commerce.pricing.models import ListPrice, PriceList
from tests import factories as make

pytestmark = pytest.mark.django_db


def goods(price=1_000):
    return make.make_product(price=price, stock=10).variants.get()


def line_of(cart, variant):
    return CartLine.objects.get(cart=cart, variant=variant)


def save(cart, variant):
    save_for_later(cart_id=cart.pk, line_id=line_of(cart, variant).pk)


def test_what_is_saved_is_neither_counted_nor_priced_nor_sent():
    tea, cup = goods(1_000), goods(7_000)
    cart = make.make_cart((tea, 2), cup)
    save(cart, cup)
    shown = basket(cart.pk, "uz")
    assert ([line.variant_id for line in shown.lines], pieces_in(cart.pk)) == ([tea.pk], 2)
    assert [line.variant_id for line in shown.saved] == [cup.pk]
    assert shown.total == shown.subtotal == Money.of_soums(2_000)
    assert sum(load.value.tiyin for load in shown.loads) == shown.total.tiyin


def test_it_comes_back_as_it_was():
    tea = goods()
    cart = make.make_cart((tea, 3))
    save(cart, tea)
    assert basket(cart.pk, "uz").is_empty
    take_from_saved(cart_id=cart.pk, line_id=line_of(cart, tea).pk)
    (line,) = basket(cart.pk, "uz").lines
    assert (line.quantity, line.problem) == (3, None)


def test_adding_what_is_saved_puts_only_the_new_pieces_into_the_cart():
    tea = goods()
    cart = make.make_cart((tea, 8))
    save(cart, tea)
    add_to_cart(cart_id=cart.pk, variant_id=tea.pk, quantity=5)
    shown = basket(cart.pk, "uz")
    assert ([line.quantity for line in shown.lines], shown.saved) == ([5], [])


@pytest.mark.parametrize("is_customer", [True, False])
def test_what_is_saved_outlives_the_order(is_customer):
    make.make_delivery()
    tea, cup = goods(), goods()
    customer = make.make_customer() if is_customer else None
    cart = make.make_cart(tea, cup)
    Cart.objects.filter(pk=cart.pk).update(customer=customer)
    save(cart, cup)
    place_order(cart_id=cart.pk, terms=make.make_terms(cart.pk), language="uz", now=timezone.now())
    following = cart_after(cart.pk)
    assert [line.variant_id for line in basket(following, "uz").saved] == [cup.pk]
    if customer:
        assert customer_cart(customer.pk).pk == following


def test_an_order_of_everything_leaves_no_cart_behind():
    make.make_delivery()
    cart = make.make_cart(goods())
    place_order(cart_id=cart.pk, terms=make.make_terms(cart.pk), language="uz", now=timezone.now())
    assert cart_after(cart.pk) is None
    assert Cart.objects.count() == 1


def test_a_guests_saved_things_come_along_and_are_no_pieces():
    customer, tea, cup, pot = make.make_customer(), goods(), goods(), goods()
    own = customer_cart(customer.pk)
    for variant in (tea, cup):
        add_to_cart(cart_id=own.pk, variant_id=variant.pk, quantity=1)
    save(own, tea)
    guest = make.make_cart((tea, 2), cup, pot)
    save(guest, cup)
    save(guest, pot)
    merged = merge_on_sign_in(guest_cart_id=guest.pk, customer_id=customer.pk)
    shown = basket(merged.cart_id, "uz")
    assert {line.variant_id: line.quantity for line in shown.lines} == {tea.pk: 2, cup.pk: 1}
    assert [line.variant_id for line in shown.saved] == [pot.pk]
    assert (merged.joined, merged.left_out) == (2, 0)
    told = {row["sku"]: row["saved_for_later"] for row in personal_data(customer.pk)}
    assert told == {tea.sku: False, cup.sku: False, pot.sku: True}


def test_all_that_changed_is_agreed_to_at_once():
    dearer, scarce, gone, same, aside = (goods() for _ in range(5))
    cart = make.make_cart(dearer, (scarce, 5), gone, same, aside)
    save(cart, aside)
    set_price(variant_id=dearer.pk, amount=Money.of_soums(2_000))
    set_price(variant_id=aside.pk, amount=Money.of_soums(2_000))
    make.put_on_shelf(scarce, 2)
    make.put_on_shelf(gone, 0)
    problems = basket(cart.pk, "uz").problems
    assert {problem.code: problem.fix for problem in problems} == {
        "price_changed": "accept",
        "not_enough": "accept",
        "out_of_stock": "remove",
    }
    accept_all_changes(cart_id=cart.pk)
    shown = basket(cart.pk, "uz")
    assert shown.problems == []
    assert {line.variant_id: line.quantity for line in shown.lines} == {
        dearer.pk: 1,
        scarce.pk: 2,
        same.pk: 1,
    }
    assert [line.variant_id for line in shown.saved] == [aside.pk]


# --- groups


@pytest.fixture
def wholesale():
    """A customer of a group, and something that is cheaper for it."""
    customer, tea = make.make_customer(), goods(1_000)
    for_them = PriceList.objects.create(
        name_uz="Ulgurji",
        name_ru="Оптом",
        starts_at=timezone.now() - timezone.timedelta(days=1),
        customer_group="wholesale",
    )
    ListPrice.objects.create(price_list=for_them, variant=tea, amount=Money.of_soums(600))
    call_command("customer_group", customer.phone, "wholesale")
    return customer, tea


def test_a_member_of_a_group_has_its_prices_and_no_surprise(wholesale):
    customer, tea = wholesale
    own = customer_cart(customer.pk)
    add_to_cart(cart_id=own.pk, variant_id=tea.pk, quantity=2)
    shown = basket(own.pk, "uz")
    assert (shown.total, shown.problems) == (Money.of_soums(1_200), [])
    guest = make.make_cart((tea, 2))
    assert basket(guest.pk, "uz").total == Money.of_soums(2_000)


def test_promotions_know_the_group(wholesale):
    customer, _ = wholesale
    tea = goods(1_000)
    make.make_promotion(percent=50, customer_group="wholesale")
    own = customer_cart(customer.pk)
    add_to_cart(cart_id=own.pk, variant_id=tea.pk, quantity=1)
    assert basket(own.pk, "uz").total == Money.of_soums(500)
    assert basket(make.make_cart(tea).pk, "uz").total == Money.of_soums(1_000)


def test_who_left_the_group_pays_what_everybody_pays_and_is_told(wholesale):
    customer, tea = wholesale
    own = customer_cart(customer.pk)
    add_to_cart(cart_id=own.pk, variant_id=tea.pk, quantity=1)
    join_group(customer_id=customer.pk, group="")
    shown = basket(own.pk, "uz")
    assert shown.total == Money.of_soums(1_000)
    assert [problem.code for problem in shown.problems] == ["price_changed"]
    with pytest.raises(CommandError):
        call_command("customer_group", "+998909999999", "wholesale")


def test_a_basket_with_coupons_and_saved_things_is_still_few_queries(
    django_assert_max_num_queries,
):
    things = [make.make_product(pictures=[make.make_picture()]) for _ in range(4)]
    cart = make.make_cart(*things)
    save(cart, things[0].variants.get())
    coupon = make.make_coupon()
    apply_coupon(cart_id=cart.pk, code=coupon.code, language="uz", now=timezone.now())
    with django_assert_max_num_queries(10):
        assert basket(cart.pk, "uz").coupons
