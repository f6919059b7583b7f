"""What the law lets nobody pay in cash, and buying again what was bought once."""

import pytest
from django.utils import timezone

from commerce.cart.queries import basket
from commerce.catalog.models import Category
from commerce.checkout.commands import buy_again, place_order
from commerce.checkout.errors import CashNotAllowed, CashNotAllowedFor
from commerce.checkout.queries import cash_refusal, payment_methods
from commerce.core.money import Money
from commerce.orders.models import Order, PaymentMethod
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def wine():
    make.make_delivery()
    wine = make.make_product(price=90_000, stock=9).variants.get()
    Category.objects.filter(pk=wine.product.category_id).update(is_never_for_cash=True)
    return wine


def refusal_of(cart, soums=1):
    return cash_refusal(basket(cart.pk, "uz"), Money.of_soums(soums), "uz")


def test_goods_that_the_law_names_are_refused_with_their_names(wine, settings):
    settings.PAYME_MERCHANT_ID, settings.PAYME_KEY = "shop", "key"
    cart = make.make_cart(wine)
    refused = refusal_of(cart)
    assert isinstance(refused, CashNotAllowedFor)
    assert wine.product.title_uz in refused.sentence()
    with pytest.raises(CashNotAllowedFor):
        place_order(
            cart_id=cart.pk, terms=make.make_terms(cart.pk), language="uz", now=timezone.now()
        )
    assert not Order.objects.exists()
    place_order(
        cart_id=cart.pk,
        terms=make.make_terms(cart.pk, payment_method="payme"),
        language="uz",
        now=timezone.now(),
    )


def test_the_limit_is_a_setting(wine, settings):
    cart = make.make_cart(make.make_product(stock=1))
    settings.CASH_LIMIT = 100
    assert refusal_of(cart, 100) is None
    assert isinstance(refusal_of(cart, 101), CashNotAllowed)


def test_only_cash_is_refused_and_online_payment_is_not(wine, settings):
    settings.PAYME_MERCHANT_ID, settings.PAYME_KEY = "shop", "key"
    goods = basket(make.make_cart(wine).pk, "uz")
    methods = payment_methods(goods, Money.ZERO, "uz", customer_id=None)
    assert methods[PaymentMethod.CASH]
    assert not any(refusal for method, refusal in methods.items() if method.is_online)


# --- again


def again(order, cart_id=None, customer_id=None):
    return buy_again(order=order, cart_id=cart_id, customer_id=customer_id)


def test_what_is_still_sold_is_bought_again_and_the_rest_is_named():
    tea, cup, pot = (make.make_product(stock=5).variants.get() for _ in range(3))
    order = make.make_order((tea, 2), (cup, 3), pot)
    make.put_on_shelf(cup, 4)  # three of them are promised to that order
    pot.is_active = False
    pot.save()
    done = again(order)
    shown = {line.variant_id: line.quantity for line in basket(done.cart_id, "uz").lines}
    assert shown == {tea.pk: 2, cup.pk: 1}
    assert done.pieces == 3
    assert done.missing == [
        f"{cup.product.title_uz} × 2",
        f"{pot.product.title_uz} × 1",
    ]


def test_it_comes_beside_what_is_in_the_cart_and_never_above_the_stock():
    tea = make.make_product(stock=5).variants.get()
    order = make.make_order((tea, 2))
    cart = make.make_cart((tea, 3))
    done = again(order, cart.pk)
    assert (done.cart_id, done.pieces) == (cart.pk, 0)
    assert basket(cart.pk, "uz").count == 3
