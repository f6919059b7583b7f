from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.cart.commands import (
    MOST_PIECES,
    accept_changes,
    add_to_cart,
    change_quantity,
    close_cart,
    lines,
    put_in_cart,
    remove_line,
)
from commerce.cart.errors import (
    CartFull,
    CartIsClosed,
    NoSuchCart,
    NoSuchLine,
    NotEnough,
    QuantityImpossible,
    SoldOut,
)
from commerce.cart.models import Cart, CartLine
from commerce.cart.queries import EMPTY, basket, existing_basket, pieces_in
from commerce.catalog.commands import save_variant
from commerce.catalog.errors import NoSuchVariant
from commerce.core.money import Money
from commerce.merchants.commands import save_merchant
from commerce.pricing.commands import set_price
from tests import factories as make

pytestmark = pytest.mark.django_db

IMPOSSIBLE = [0, -1, MOST_PIECES + 1, 10**18, -(10**18)]


@pytest.fixture
def variant():
    return make.make_product(price=10_000, old_price=12_500, stock=7).variants.get()


def only_line(cart):
    (line,) = basket(cart.pk, "uz").lines
    return line


def test_adding_twice_makes_one_line(variant):
    cart = make.make_cart((variant, 2), (variant, 3))
    assert only_line(cart).quantity == 5
    assert pieces_in(cart.pk) == basket(cart.pk, "uz").count == 5


def test_a_basket_adds_up(variant):
    cheap = make.make_product(price=1_000).variants.get()
    goods = basket(make.make_cart((variant, 2), (cheap, 3)).pk, "uz")
    assert goods.total == Money.of_soums(23_000)
    assert goods.subtotal == Money.of_soums(28_000)
    assert goods.discount == Money.of_soums(5_000)
    assert goods.can_be_ordered
    assert not goods.problems


def test_a_line_says_what_lies_in_it_in_both_languages():
    product = make.make_product(
        variants=[{"options": {"colour": "red", "size": "m"}}], title_ru="Платье"
    )
    cart = make.make_cart(product)
    (uz,), (ru,) = basket(cart.pk, "uz").lines, basket(cart.pk, "ru").lines
    assert (uz.title, ru.title) == (product.title_uz, "Платье")
    assert "Qizil" in uz.options_text
    assert "Красный" in ru.options_text
    assert (uz.slug, ru.slug) == (product.slug_uz, product.slug_ru)
    assert uz.merchant == product.merchant.name


@pytest.mark.parametrize("quantity", IMPOSSIBLE)
def test_impossible_quantities_are_refused_and_change_nothing(variant, quantity):
    cart = make.make_cart(variant)
    line = only_line(cart)
    with pytest.raises(QuantityImpossible):
        add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=quantity)
    with pytest.raises(QuantityImpossible):
        change_quantity(cart_id=cart.pk, line_id=line.id, quantity=quantity)
    assert only_line(cart) == line


def test_more_than_there_is_is_refused(variant):
    cart = make.make_cart((variant, 5))
    with pytest.raises(NotEnough) as refusal:
        add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=3)
    assert refusal.value.facts == {"left": 7}
    with pytest.raises(NotEnough):
        change_quantity(cart_id=cart.pk, line_id=only_line(cart).id, quantity=8)
    assert only_line(cart).quantity == 5


def test_what_is_sold_out_is_refused(variant):
    make.put_on_shelf(variant, 0)
    with pytest.raises(SoldOut):
        make.make_cart(variant)


@pytest.mark.parametrize("variant_id", [0, -1, 10**12, 10**30])
def test_what_does_not_exist_is_refused(variant_id):
    with pytest.raises(NoSuchVariant):
        add_to_cart(cart_id=make.make_cart().pk, variant_id=variant_id, quantity=1)


@pytest.mark.parametrize("fields", [{"live": False}, {"variants": [{"is_active": False}]}])
def test_what_is_not_on_sale_is_refused(fields):
    with pytest.raises(NoSuchVariant):
        make.make_cart(make.make_product(**fields))


def test_what_has_no_price_is_refused():
    with pytest.raises(NoSuchVariant):
        make.make_cart(make.make_product(variants=[{"price": None}]))


def test_a_cart_of_another_or_none_is_not_found(variant):
    mine, theirs = make.make_cart(variant), make.make_cart(variant)
    with pytest.raises(NoSuchLine):
        change_quantity(cart_id=mine.pk, line_id=only_line(theirs).id, quantity=2)
    with pytest.raises(NoSuchLine):
        remove_line(cart_id=mine.pk, line_id=only_line(theirs).id)
    with pytest.raises(NoSuchCart):
        add_to_cart(cart_id=uuid4(), variant_id=variant.pk, quantity=1)
    with pytest.raises(NoSuchCart):
        existing_basket(uuid4(), "uz")
    assert only_line(theirs).quantity == 1


def test_no_cart_is_an_empty_basket():
    assert basket(None, "uz") == EMPTY
    assert EMPTY.is_empty
    assert basket(uuid4(), "uz").is_empty
    assert pieces_in(None) == pieces_in(uuid4()) == 0


def test_the_first_thing_makes_the_cart(variant):
    line = put_in_cart(cart_id=None, variant_id=variant.pk, quantity=1)
    same = put_in_cart(cart_id=line.cart_id, variant_id=variant.pk, quantity=1)
    assert (same.cart_id, same.quantity) == (line.cart_id, 2)
    forged = put_in_cart(cart_id=uuid4(), variant_id=variant.pk, quantity=1)
    assert forged.cart_id != line.cart_id


def test_what_was_taken_out_can_be_put_back(variant):
    cart = make.make_cart((variant, 3))
    variant_id, quantity = remove_line(cart_id=cart.pk, line_id=only_line(cart).id)
    assert basket(cart.pk, "uz").is_empty
    add_to_cart(cart_id=cart.pk, variant_id=variant_id, quantity=quantity)
    assert only_line(cart).quantity == 3


def test_a_cart_has_room_for_so_many_lines(variant, monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 1)
    cart = make.make_cart(variant)
    with pytest.raises(CartFull):
        add_to_cart(cart_id=cart.pk, variant_id=make.make_product().variants.get().pk, quantity=1)
    add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=1)


def test_a_cart_that_became_an_order_is_closed(variant):
    cart = make.make_cart(variant)
    line = only_line(cart)
    close_cart(cart, order_number="7", now=timezone.now())
    for change in (
        lambda: add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=1),
        lambda: change_quantity(cart_id=cart.pk, line_id=line.id, quantity=1),
        lambda: remove_line(cart_id=cart.pk, line_id=line.id),
        lambda: accept_changes(cart_id=cart.pk, line_id=line.id),
    ):
        with pytest.raises(CartIsClosed):
            change()
    assert basket(cart.pk, "uz").is_empty
    assert pieces_in(cart.pk) == 0
    with pytest.raises(NoSuchCart):
        existing_basket(cart.pk, "uz")


def test_a_changed_price_is_told_until_it_is_accepted(variant):
    cart = make.make_cart((variant, 2))
    set_price(variant_id=variant.pk, amount=Money.of_soums(11_000))
    line = only_line(cart)
    assert line.problem is not None
    assert line.problem.code == "price_changed"
    assert line.total == Money.of_soums(22_000)
    assert line.can_be_bought

    add_to_cart(cart_id=cart.pk, variant_id=variant.pk, quantity=1)
    assert only_line(cart).problem is not None, "one more piece is no word about the price"

    accept_changes(cart_id=cart.pk, line_id=line.id)
    assert only_line(cart).problem is None
    assert only_line(cart).seen_price == Money.of_soums(11_000)


def test_vanished_stock_is_told_and_can_be_accepted(variant):
    cart = make.make_cart((variant, 5))
    make.put_on_shelf(variant, 2)
    line = only_line(cart)
    assert line.problem is not None
    assert (line.problem.code, line.left, line.can_be_bought) == ("not_enough", 2, False)
    assert basket(cart.pk, "uz").total == Money.ZERO
    accept_changes(cart_id=cart.pk, line_id=line.id)
    assert only_line(cart).quantity == 2

    make.put_on_shelf(variant, 0)
    line = only_line(cart)
    assert line.problem is not None
    assert line.problem.code == "out_of_stock"
    accept_changes(cart_id=cart.pk, line_id=line.id)
    assert basket(cart.pk, "uz").is_empty


def no_longer_live(variant):
    variant.product.unpublish()


def taken_off_sale(variant):
    save_variant(product_id=variant.product_id, sku=variant.sku, options={}, is_active=False)


def merchant_closed(variant):
    variant.product.merchant.is_active = False
    save_merchant(variant.product.merchant)


@pytest.mark.parametrize("end", [no_longer_live, taken_off_sale, merchant_closed])
def test_what_is_not_sold_any_more_is_told_and_can_be_accepted(variant, end):
    other = make.make_product(price=1_000).variants.get()
    cart = make.make_cart(variant, other)
    end(variant)
    goods = basket(cart.pk, "uz")
    assert [problem.code for problem in goods.problems] == ["unavailable"]
    assert goods.total == Money.of_soums(1_000)
    assert not goods.can_be_ordered
    accept_changes(cart_id=cart.pk, line_id=goods.problems[0].line_id)
    assert only_line(cart).variant_id == other.pk


def test_every_change_dates_the_cart(variant):
    cart = make.make_cart((variant, 2))
    for change in (
        lambda: change_quantity(cart_id=cart.pk, line_id=only_line(cart).id, quantity=3),
        lambda: remove_line(cart_id=cart.pk, line_id=only_line(cart).id),
    ):
        before = Cart.objects.get(pk=cart.pk).updated_at
        change()
        assert Cart.objects.get(pk=cart.pk).updated_at > before


def test_a_basket_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    goods = [make.make_product(pictures=[make.make_picture()]) for _ in range(4)]
    cart = make.make_cart(*goods)
    with django_assert_max_num_queries(8):
        basket(cart.pk, "uz")


@pytest.mark.parametrize("quantity", [0, -1])
def test_the_table_itself_holds_no_impossible_line(variant, quantity):
    cart = make.make_cart()
    with pytest.raises(IntegrityError), transaction.atomic():
        CartLine.objects.create(cart=cart, variant=variant, quantity=quantity, seen_price=1)


def test_the_table_itself_holds_one_line_a_variant(variant):
    cart = make.make_cart(variant)
    with pytest.raises(IntegrityError), transaction.atomic():
        CartLine.objects.create(cart=cart, variant=variant, quantity=1, seen_price=1)
