from dataclasses import replace

import pytest
from django.utils import timezone

from commerce.cart.errors import NoSuchCart
from commerce.cart.models import Cart
from commerce.cart.queries import basket
from commerce.catalog.models import Variant
from commerce.checkout.commands import place_order
from commerce.checkout.commands import placing as commands
from commerce.checkout.errors import CartEmpty, CashNotAllowed, PaymentNotOffered, PriceChanged
from commerce.checkout.queries import cash_limit
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Movement, Reservation, Stock
from commerce.orders.commands import cancel_order
from commerce.orders.models import Order, OrderEvent, OrderLine
from commerce.pricing.commands import set_price
from commerce.shipping.errors import DeliveryNotOffered, NoSuchPlace, SlotFull
from commerce.shipping.models import DeliveryRate, DeliverySlot
from tests import factories as make
from tests.jobs import waiting_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant() -> Variant:
    return make.make_product(price=10_000, stock=7).variants.get()


@pytest.fixture
def cart(variant) -> Cart:
    make.make_delivery()
    return make.make_cart((variant, 2))


def place(cart, terms=None, language="uz"):
    return place_order(
        cart_id=cart.pk,
        terms=terms or make.make_terms(cart.pk),
        language=language,
        now=timezone.now(),
    )


def everything():
    """What an order changes, as it stands."""
    return {
        "orders": list(Order.objects.values_list("number", "state")),
        "lines": OrderLine.objects.count(),
        "log": OrderEvent.objects.count(),
        "stock": list(Stock.objects.order_by("pk").values_list("on_hand", "reserved")),
        "promised": list(Reservation.objects.values_list("reference", "state", "quantity")),
        "ledger": Movement.objects.count(),
        "carts": list(Cart.objects.order_by("pk").values_list("order_number")),
        "slots": list(DeliverySlot.objects.values_list("taken")),
        "events": EventRow.objects.count(),
        "jobs": len(waiting_jobs()),
    }


def test_a_cart_becomes_an_order(cart, variant):
    order = place(cart)
    line = order.lines.get()
    assert (line.variant, line.quantity, line.price) == (variant, 2, Money.of_soums(10_000))
    assert (order.goods_total, order.delivery_price, order.total) == (
        Money.of_soums(20_000),
        Money.of_soums(25_000),
        Money.of_soums(45_000),
    )
    assert (order.contact_name, order.phone) == (make.CONTACT.name, make.CONTACT.phone)
    assert order.state == "placed"
    assert Reservation.objects.get().reference == order.number
    assert basket(cart.pk, "uz").is_empty
    payload = EventRow.objects.get(name="order.placed").payload
    assert payload == {"order_id": order.pk, "number": order.number}


def test_a_double_click_buys_once(cart):
    terms = make.make_terms(cart.pk)
    first = place(cart, terms)
    before = everything()
    assert place(cart, terms) == first
    assert everything() == before


def test_a_pick_up_point_is_kept_only_for_picking_up(cart):
    point = make.make_delivery()
    assert place(cart, make.make_terms(cart.pk, pickup_point=point.code)).pickup_point == ""
    other = make.make_cart(make.make_product())
    terms = make.make_terms(other.pk, delivery="pickup", pickup_point=point.code)
    assert place(other, terms).pickup_point == point.code


def changed_price(cart, variant, terms):
    set_price(variant_id=variant.pk, amount=Money.of_soums(9_000))
    return terms


def sold_meanwhile(cart, variant, terms):
    make.put_on_shelf(variant, 1)
    return terms


def sold_out_meanwhile(cart, variant, terms):
    make.put_on_shelf(variant, 0)
    return terms


def withdrawn(cart, variant, terms):
    variant.product.unpublish()
    return terms


def emptied(cart, variant, terms):
    cart.lines.all().delete()
    return terms


def no_such_district(cart, variant, terms):
    return replace(terms, address=replace(terms.address, district="1"))


def by_drone(cart, variant, terms):
    return replace(terms, delivery="drone")


def pick_up_nowhere(cart, variant, terms):
    return replace(terms, delivery="pickup")


def in_shells(cart, variant, terms):
    return replace(terms, payment_method="shells")


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (changed_price, PriceChanged),
        (sold_meanwhile, OutOfStock),
        (sold_out_meanwhile, OutOfStock),
        (withdrawn, OutOfStock),
        (emptied, CartEmpty),
        (no_such_district, NoSuchPlace),
        (by_drone, DeliveryNotOffered),
        (pick_up_nowhere, DeliveryNotOffered),
        (in_shells, PaymentNotOffered),
    ],
)
def test_a_refused_order_changes_nothing(cart, variant, happens, refusal):
    terms = happens(cart, variant, make.make_terms(cart.pk))
    before = everything()
    with pytest.raises(refusal):
        place(cart, terms)
    assert everything() == before


def test_a_changed_price_is_told_with_the_new_total(cart, variant):
    terms = make.make_terms(cart.pk)
    set_price(variant_id=variant.pk, amount=Money.of_soums(9_000))
    with pytest.raises(PriceChanged) as refusal:
        place(cart, terms)
    assert refusal.value.total == Money.of_soums(43_000)
    assert place(cart, replace(terms, agreed_total=refusal.value.total)).total == Money.of_soums(
        43_000
    )


def test_what_is_left_is_told(cart, variant):
    terms = make.make_terms(cart.pk)
    make.put_on_shelf(variant, 1)
    with pytest.raises(OutOfStock) as refusal:
        place(cart, terms)
    assert refusal.value.left == {variant.pk: 1}


def test_an_empty_cart_is_told_before_anything_else():
    cart = make.make_cart()
    terms = make.make_terms(cart.pk, agreed_total=Money.ZERO, delivery="drone")
    with pytest.raises(CartEmpty):
        place(cart, terms)


def test_a_cart_that_does_not_exist_is_not_found(cart):
    terms = make.make_terms(cart.pk)
    cart.delete()
    with pytest.raises(NoSuchCart):
        place(Cart(pk="00000000-0000-0000-0000-000000000000"), terms)


def test_cash_ends_where_the_law_says():
    make.make_delivery(free_from=1)
    limit = cash_limit().tiyin // 100
    at, above = (make.make_cart(make.make_product(price=price)) for price in (limit, limit + 1))
    assert place(at).total == cash_limit()
    with pytest.raises(CashNotAllowed) as refusal:
        place(above)
    assert "25\u00a0000\u00a0000" in refusal.value.sentence()


STEPS = [
    "lock_cart",
    "basket",
    "delivery_option",
    "applied_promotions",
    "payment_methods",
    "create_order",
    "reserve_stock",
    "customer_key",
    "redeem_coupons",
    "slots_of",
    "book_slot",
    "close_cart",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_after_any_step_changes_nothing(cart, monkeypatch, step):
    terms = make.make_terms(cart.pk, slot=make.make_slot().pk)
    before = everything()
    done = getattr(commands, step)

    def then_crash(*args, **kwargs):
        done(*args, **kwargs)
        raise ConnectionError(step)

    with monkeypatch.context() as broken:
        broken.setattr(commands, step, then_crash)
        with pytest.raises(ConnectionError, match=step):
            place(cart, terms)
    assert everything() == before
    assert place(cart, terms).state == "placed"


def test_the_order_comes_in_the_chosen_hours_and_gives_them_back(cart, run_jobs):
    slot = make.make_slot()
    order = place(cart, make.make_terms(cart.pk, slot=slot.pk))
    assert (order.arrives_from, order.arrives_until) == (slot.day, slot.day)
    slot.refresh_from_db()
    assert slot.taken == 1
    cancel_order(order_id=order.pk, now=timezone.now())
    run_jobs()
    slot.refresh_from_db()
    assert slot.taken == 0


def test_hours_that_are_taken_are_told_and_nothing_is_ordered(cart):
    terms = make.make_terms(cart.pk, slot=make.make_slot(capacity=0).pk)
    before = everything()
    with pytest.raises(SlotFull):
        place(cart, terms)
    assert everything() == before


def test_who_pays_in_cash_pays_the_fee_for_it(cart):
    DeliveryRate.objects.update(cash_share=2)
    terms = make.make_terms(cart.pk)
    with pytest.raises(PriceChanged) as refusal:
        place(cart, terms)
    fee = Money.of_soums(900)
    assert refusal.value.total == terms.agreed_total + fee
    order = place(cart, replace(terms, agreed_total=terms.agreed_total + fee))
    assert order.delivery_price == Money.of_soums(25_900)


def test_two_merchants_are_two_parcels_and_a_double_price():
    make.make_delivery()
    cart = make.make_cart(make.make_product(), make.make_product())
    assert place(cart).delivery_price == Money.of_soums(50_000)


def test_the_steps_above_are_all_there_are():
    """Whatever `place_order` calls from below is one of them."""
    below = {
        name
        for name, thing in vars(commands).items()
        if callable(thing)
        and getattr(thing, "__module__", "").startswith("commerce.")
        and not isinstance(thing, type)
        and thing.__module__ != commands.__name__
    }
    assert below - {"pay_from_wallet"} == set(STEPS)  # which only follows where it was chosen


def test_the_order_keeps_the_fiscal_codes_of_its_day():
    seller = make.make_merchant(tin="30101199900017")
    codes = {"ikpu": "06401001001000000", "package_code": "1495086", "vat_percent": 0}
    goods = make.make_product(merchant=seller, variants=[codes])
    order = make.make_order(goods)
    Variant.objects.update(ikpu="", package_code="", vat_percent=12)
    line = order.lines.get()
    assert {name: getattr(line, name) for name in codes} == codes
    assert line.seller_tin == "30101199900017"
