"""Many buyers at once, each with a connection of their own."""

from functools import partial

import pytest
from django.db.models import Sum
from django.utils import timezone

from commerce.cart.commands import add_to_cart
from commerce.cart.errors import CartIsClosed
from commerce.cart.models import CartLine
from commerce.checkout.commands import place_order
from commerce.checkout.errors import PriceChanged
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, release_stock, reserve_stock
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Movement, Reservation
from commerce.inventory.queries import available
from commerce.orders.commands import cancel_order
from commerce.orders.models import Order
from commerce.pricing.commands import set_price
from tests import factories as make
from tests.commerce.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BUYERS = 200
CONNECTIONS = 16


@pytest.fixture(autouse=True)
def _delivery(transactional_db):
    make.make_delivery()


def buyer(*goods):
    """Someone with a full cart and a finger on the button."""
    cart = make.make_cart(*goods)
    return partial(
        place_order,
        cart_id=cart.pk,
        terms=make.make_terms(cart.pk),
        language="uz",
        now=timezone.now(),
    )


def orders(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Order)]


def books_are_in_order(variant):
    """Every piece that is promised is promised by an order, and the ledger knows every piece."""
    stock = variant.stocks.get()
    held = Reservation.objects.filter(variant=variant, state="held")
    moved = Movement.objects.filter(variant=variant)
    sold = Order.objects.exclude(state="cancelled").filter(lines__variant=variant)
    assert stock.reserved == (held.aggregate(n=Sum("quantity"))["n"] or 0)
    assert stock.reserved == (sold.aggregate(n=Sum("lines__quantity"))["n"] or 0)
    assert stock.on_hand == moved.aggregate(n=Sum("quantity"))["n"]
    return True


def test_last_item_goes_to_one_of_two_buyers():
    variant = make.make_product(stock=1).variants.get()
    outcomes = race(buyer(variant), buyer(variant))
    assert len(orders(outcomes)) == 1
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == 1
    assert books_are_in_order(variant)


def test_ten_pieces_for_two_hundred_buyers_are_ten_orders():
    variant = make.make_product(stock=10).variants.get()
    outcomes = race(*(buyer(variant) for _ in range(BUYERS)), at_once=CONNECTIONS)
    assert len(orders(outcomes)) == 10
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == BUYERS - 10
    assert Order.objects.count() == 10
    assert available([variant.pk]) == {variant.pk: 0}
    assert books_are_in_order(variant)


def test_goods_in_opposite_order_never_block_each_other():
    """Fifty times two buyers who lock the same two variants, each beginning with the other one."""
    one, two = (make.make_product(stock=10_000).variants.get() for _ in range(2))

    def hold(first, second, name):
        for number in range(25):
            reference = f"{name}-{number}"
            wanted = [Wanted(first.pk, 1), Wanted(second.pk, 1)]
            reserve_stock(for_=reference, lines=wanted)
            release_stock(for_=reference)

    race(
        partial(hold, one, two, "a"),
        partial(hold, two, one, "b"),
        partial(hold, one, two, "c"),
        partial(hold, two, one, "d"),
    )
    assert Reservation.objects.filter(state="released").count() == 200
    assert books_are_in_order(one)
    assert books_are_in_order(two)


def test_carts_in_opposite_order_never_block_each_other():
    one, two = (make.make_product(stock=1_000).variants.get() for _ in range(2))
    there = [buyer(one, two) for _ in range(50)]
    back = [buyer(two, one) for _ in range(50)]
    shuffled = [runner for pair in zip(there, back, strict=True) for runner in pair]
    assert len(orders(race(*shuffled, at_once=4))) == 100
    assert books_are_in_order(one)
    assert books_are_in_order(two)


def test_a_double_click_on_two_connections_is_one_order():
    variant = make.make_product(stock=10).variants.get()
    click = buyer((variant, 2))
    first, second = race(click, click)
    assert first == second == Order.objects.get()
    assert books_are_in_order(variant)


def test_adding_the_same_thing_twice_at_once_is_one_line_with_the_sum():
    variant = make.make_product(stock=100).variants.get()
    cart = make.make_cart()
    add = partial(add_to_cart, cart_id=cart.pk, variant_id=variant.pk, quantity=3)
    race(*[add] * 6)
    assert CartLine.objects.get().quantity == 18


def test_what_is_added_while_the_order_is_placed_is_in_it_or_refused():
    variant, late = (make.make_product(stock=100).variants.get() for _ in range(2))
    place = buyer(variant)
    cart_id = place.keywords["cart_id"]
    add = partial(add_to_cart, cart_id=cart_id, variant_id=late.pk, quantity=1)
    placed, added = race(place, add)
    if isinstance(placed, Order):
        assert isinstance(added, CartIsClosed)
        assert placed.lines.get().variant == variant
    else:
        assert isinstance(placed, PriceChanged)
        assert not Order.objects.exists()


def test_a_price_that_changes_between_look_and_click_is_told():
    variant = make.make_product(price=10_000).variants.get()
    click = buyer(variant)
    set_price(variant_id=variant.pk, amount=Money.of_soums(12_000))
    (outcome,) = race(click)
    assert isinstance(outcome, PriceChanged)
    assert outcome.total == Money.of_soums(37_000)
    assert not Order.objects.exists()


def test_a_price_that_changes_during_the_click_is_the_agreed_one_or_told():
    variant = make.make_product(price=10_000, stock=100).variants.get()
    change = partial(set_price, variant_id=variant.pk, amount=Money.of_soums(12_000))
    *outcomes, _ = race(*(buyer(variant) for _ in range(5)), change)
    for outcome in outcomes:
        assert isinstance(outcome, PriceChanged) or outcome.total == Money.of_soums(35_000)


def test_cancelling_twice_at_once_gives_back_once():
    variant = make.make_product(stock=3).variants.get()
    order = make.make_order((variant, 2))
    cancel = partial(cancel_order, order_id=order.pk, now=timezone.now())
    race(cancel, cancel, cancel)
    assert available([variant.pk]) == {variant.pk: 3}
    assert order.events.filter(kind="state").count() == 1
    assert books_are_in_order(variant)


def test_counting_stock_and_selling_at_once_keeps_the_books():
    """Counts in two warehouses and orders from both lock the same rows in the same order."""
    variant = make.make_product(stock=50).variants.get()
    other = make.make_warehouse("samarqand")
    make.put_on_shelf(variant, 50, warehouse=other)
    counts = [
        partial(make.put_on_shelf, variant, 60 + n, warehouse=warehouse)
        for n in range(5)
        for warehouse in (other, make.make_warehouse())
    ]
    outcomes = race(*counts, *(buyer((variant, 2)) for _ in range(10)), at_once=8)
    assert len(orders(outcomes)) == 10
    stocks = list(variant.stocks.all())
    assert sum(stock.reserved for stock in stocks) == 20
    moved = Movement.objects.filter(variant=variant).aggregate(n=Sum("quantity"))["n"]
    assert sum(stock.on_hand for stock in stocks) == moved
