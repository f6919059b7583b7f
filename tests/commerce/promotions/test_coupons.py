"""Coupons: made by the hundred thousand, counted once, given back when the order is cancelled."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from commerce.cart.commands import apply_coupon, remove_coupon
from commerce.cart.errors import CartIsClosed
from commerce.cart.queries import basket
from commerce.checkout.commands import place_order
from commerce.checkout.errors import PriceChanged
from commerce.core.bilingual import LANGUAGES
from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.orders.commands import Contact, cancel_order
from commerce.orders.models import Order
from commerce.promotions.calculation import Kind
from commerce.promotions.commands import (
    CODE_LENGTH,
    generate_coupons,
    give_back_coupons,
    save_coupon,
    save_promotion,
)
from commerce.promotions.errors import (
    CouponExpired,
    CouponImpossible,
    CouponNotYetValid,
    CouponUsedByYou,
    CouponUsedUp,
    DoesNotAddUp,
    MinimumNotMet,
    NoSuchCoupon,
    NotForTheseGoods,
    PromotionIncomplete,
    PromotionIsAutomatic,
    TooManyCoupons,
)
from commerce.promotions.models import Coupon, Promotion, Redemption
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def cart():
    """Goods for 100 000 soʻm."""
    make.make_delivery()
    return make.make_cart(make.make_product(price=100_000))


def enter(cart, code, language="uz", now=None):
    apply_coupon(cart_id=cart.pk, code=code, language=language, now=now or timezone.now())


def buy(cart, phone="+998901234567", total=None):
    """The order at the total that is shown, unless another was agreed to."""
    terms = make.make_terms(cart.pk, contact=Contact("Ali", phone), agreed_total=total)
    return place_order(cart_id=cart.pk, terms=terms, language="uz", now=timezone.now())


# --- entering


@pytest.mark.parametrize("typed", ["SALOM10", "salom10", " salom-10 ", "Salom 10"])
def test_a_coupon_counts_however_it_is_typed(cart, typed):
    make.make_coupon("SALOM10")
    enter(cart, typed)
    goods = basket(cart.pk, "uz")
    assert (goods.discount, goods.total) == (Money.of_soums(10_000), Money.of_soums(90_000))
    assert [coupon.code for coupon in goods.coupons] == ["SALOM10"]
    assert goods.coupons[0].message == ""


def test_its_promotion_is_named_in_the_language_of_the_buyer(cart):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    for language in LANGUAGES:
        (applied,) = basket(cart.pk, language).promotions
        assert applied.name == getattr(coupon.promotion, f"name_{language}")
        assert applied.discount == Money.of_soums(10_000)


def test_a_coupon_twice_counts_once_and_can_be_taken_out(cart):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    enter(cart, coupon.code)
    assert basket(cart.pk, "uz").discount == Money.of_soums(10_000)
    remove_coupon(cart_id=cart.pk, code=coupon.code.lower())
    assert basket(cart.pk, "uz").discount == Money.ZERO
    remove_coupon(cart_id=cart.pk, code="YOʻQ")


def yesterday():
    return timezone.now() - timedelta(days=1)


def tomorrow():
    return timezone.now() + timedelta(days=1)


REFUSED = {
    "unknown": (NoSuchCoupon, lambda: None),
    "expired": (CouponExpired, lambda: make.make_coupon("X", ends_at=yesterday())),
    "not yet": (CouponNotYetValid, lambda: make.make_coupon("X", starts_at=tomorrow())),
    "used up": (CouponUsedUp, lambda: make.make_coupon("X", uses_allowed=0)),
    "minimum": (MinimumNotMet, lambda: make.make_coupon("X", minimum=Money.of_soums(100_001))),
    "promotion over": (
        CouponExpired,
        lambda: make.make_coupon(
            "X",
            promotion=make.make_promotion(
                needs_coupon=True,
                starts_at=yesterday() - timedelta(days=1),
                ends_at=yesterday(),
            ),
        ),
    ),
    "other goods": (
        NotForTheseGoods,
        lambda: make.make_coupon(
            "X",
            promotion=make.make_promotion(
                needs_coupon=True, scope={"products": [make.make_product()]}
            ),
        ),
    ),
    "others go before": (
        DoesNotAddUp,
        lambda: (make.make_promotion(is_exclusive=True, priority=9), make.make_coupon("X")),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_coupon_that_gives_nothing_is_refused_in_words(cart, case):
    kind, prepare = REFUSED[case]
    prepare()
    for language in LANGUAGES:
        with pytest.raises(kind) as refusal, transaction.atomic():
            enter(cart, "x", language)
        with override(language):
            assert "X" in refusal.value.sentence()
    assert basket(cart.pk, "uz").coupons == []


@pytest.mark.parametrize("typed", ["", "\0", "🌷", "x" * 5_000, "' OR 1=1", "%s"])
def test_nonsense_is_no_coupon(cart, typed):
    with pytest.raises(NoSuchCoupon):
        enter(cart, typed)


def test_a_coupon_that_stops_counting_says_why_and_takes_nothing(cart):
    coupon = make.make_coupon(minimum=Money.of_soums(100_000))
    enter(cart, coupon.code)
    Coupon.objects.update(ends_at=yesterday())
    goods = basket(cart.pk, "uz")
    assert goods.discount == Money.ZERO
    assert coupon.code in goods.coupons[0].message


def test_a_promotion_for_a_category_reaches_those_below_it(cart):
    above = make.make_category()
    below = make.make_category(parent=above)
    make.make_promotion(scope={"categories": [above]})
    inside = make.make_cart(make.make_product(price=1_000, category=below))
    assert basket(inside.pk, "uz").discount == Money.of_soums(100)
    assert basket(cart.pk, "uz").discount == Money.ZERO


def test_a_promotion_ends_at_its_moment(cart):
    promotion = make.make_promotion()
    assert basket(cart.pk, "uz").discount
    Promotion.objects.filter(pk=promotion.pk).update(ends_at=timezone.now())
    assert not basket(cart.pk, "uz").discount


def test_the_command_reproduces_the_total_step_by_step(cart, capsys):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    make.make_promotion(Kind.FREE_DELIVERY, minimum=Money.of_soums(500_000))
    call_command("explain_cart", str(cart.pk), delivery=25_000)
    told = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    assert "100 000" in told[0]
    assert any("−10 000" in line and coupon.code in line for line in told)
    assert "115 000" in told[-1]


# --- ordering


def test_the_order_has_the_discount_in_its_lines_and_names_the_coupon(cart):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    order = buy(cart)
    line = order.lines.get()
    assert (line.price, line.discount, line.total) == (
        Money.of_soums(100_000),
        Money.of_soums(10_000),
        Money.of_soums(90_000),
    )
    assert order.goods_total == Money.of_soums(90_000)
    assert order.coupon_codes == [coupon.code]
    assert order.promotions == [
        {"name": coupon.promotion.name_uz, "coupon": coupon.code, "discount": 1_000_000}
    ]
    coupon.refresh_from_db()
    assert coupon.used == 1
    with pytest.raises(CartIsClosed):
        enter(cart, coupon.code)


def test_free_delivery_is_free_in_the_order(cart):
    make.make_promotion(Kind.FREE_DELIVERY)
    order = buy(cart)
    assert (order.delivery_price, order.total) == (Money.ZERO, Money.of_soums(100_000))


def test_a_coupon_that_counted_for_nothing_is_not_used(cart):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    make.make_promotion(is_exclusive=True, priority=9)
    assert buy(cart).coupon_codes == []
    coupon.refresh_from_db()
    assert coupon.used == 0


def test_somebody_else_used_it_up_and_the_total_is_asked_anew(cart):
    coupon = make.make_coupon()
    enter(cart, coupon.code)
    agreed = basket(cart.pk, "uz").total
    Coupon.objects.update(used=1)
    with pytest.raises(PriceChanged) as told:
        buy(cart, total=agreed)
    assert told.value.total > agreed
    assert not Order.objects.exists()


def test_a_customer_uses_a_coupon_so_often_and_no_more(cart):
    coupon = make.make_coupon(uses_allowed=None, uses_per_customer=1)
    other = make.make_cart(make.make_product(price=100_000))
    for each in (cart, other):
        enter(each, coupon.code)
    buy(cart)
    with pytest.raises(CouponUsedByYou), transaction.atomic():
        buy(other)
    assert Order.objects.count() == 1
    assert buy(other, phone="+998907654321").coupon_codes == [coupon.code]
    assert "90123" not in Redemption.objects.first().customer


def test_a_cancelled_order_gives_its_coupon_back_once(cart, run_jobs):
    coupon = make.make_coupon(uses_per_customer=1)
    enter(cart, coupon.code)
    order = buy(cart)
    cancel_order(order_id=order.pk, now=timezone.now())
    run_jobs()
    give_back_coupons(for_=order.number, now=timezone.now())
    coupon.refresh_from_db()
    assert coupon.used == 0
    again = make.make_cart(make.make_product(price=100_000))
    enter(again, coupon.code)
    assert buy(again).coupon_codes == [coupon.code]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_the_last_coupon_at_once_one_gets_it():
    make.make_delivery()
    coupon = make.make_coupon()
    product = make.make_product(price=100_000, stock=50)
    carts = [make.make_cart(product) for _ in range(6)]
    for cart in carts:
        enter(cart, coupon.code)
    total = make.make_terms(carts[0].pk).agreed_total
    outcomes = race(
        *(partial(buy, cart, f"+99890123450{n}", total) for n, cart in enumerate(carts))
    )
    orders = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert (len(orders), len(refused)) == (1, 5)
    assert all(isinstance(each, CouponUsedUp | PriceChanged) for each in refused)
    coupon.refresh_from_db()
    assert (coupon.used, Redemption.objects.count(), Order.objects.count()) == (1, 1, 1)


# --- making


def generate(promotion, count, prefix=""):
    return generate_coupons(
        promotion_id=promotion.pk, count=count, batch="kuz", prefix=prefix, now=timezone.now()
    )


def test_a_hundred_thousand_codes_are_made_in_seconds():
    promotion = make.make_promotion(needs_coupon=True)
    began = time.monotonic()
    made = generate(promotion, 100_000, prefix="KUZ-")
    assert made == 100_000
    assert time.monotonic() - began < 30  # three, when nobody else is at work
    codes = set(Coupon.objects.values_list("code", flat=True))
    assert len(codes) == 100_000
    assert {len(code) for code in codes} == {CODE_LENGTH + 3}
    assert not any(sign in code[3:] for code in codes for sign in "01IO")


def test_codes_are_spread_over_all_that_are_possible():
    promotion = make.make_promotion(needs_coupon=True)
    generate(promotion, 2_000)
    codes = list(Coupon.objects.values_list("code", flat=True))
    for place_in_code in range(CODE_LENGTH):
        assert len({code[place_in_code] for code in codes}) == 32
    assert len({code[:6] for code in codes}) > 1_995


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_an_impossible_number_of_codes_is_refused(count):
    promotion = make.make_promotion(needs_coupon=True)
    with pytest.raises(TooManyCoupons):
        generate(promotion, count)


def test_an_automatic_promotion_has_no_coupons():
    promotion = make.make_promotion()
    with pytest.raises(PromotionIsAutomatic):
        make.make_coupon(promotion=promotion)
    with pytest.raises(PromotionIsAutomatic):
        generate(promotion, 1)


def test_editing_a_coupon_does_not_forget_its_uses():
    coupon = make.make_coupon(uses_allowed=5)
    Coupon.objects.update(used=3)
    coupon.uses_allowed = 9
    save_coupon(coupon)
    coupon.refresh_from_db()
    assert (coupon.used, coupon.uses_allowed) == (3, 9)


@pytest.mark.parametrize("code", ["", "-", "salom-10", " 🌷 "])
def test_a_code_that_is_taken_or_nothing_is_refused(code):
    make.make_coupon("SALOM10")
    promotion = make.make_promotion(needs_coupon=True)
    with pytest.raises(CouponImpossible):
        save_coupon(Coupon(code=code, promotion=promotion))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.FREE_DELIVERY])
def test_a_promotion_that_gives_nothing_is_refused(kind):
    with pytest.raises(PromotionIncomplete):
        save_promotion(Promotion(kind=kind, name_uz="Aksiya"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Promotion.objects.create(kind=kind, name_uz="Aksiya")


def test_the_table_itself_counts_no_use_too_many():
    coupon = make.make_coupon(uses_allowed=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.filter(pk=coupon.pk).update(used=2)
