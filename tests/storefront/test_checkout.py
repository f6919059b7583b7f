import re

import pytest

from commerce.cart.models import CartLine
from commerce.core.money import Money
from commerce.inventory.models import Reservation
from commerce.orders.models import Order
from commerce.pricing.commands import set_price
from commerce.promotions.calculation import Kind
from commerce.shipping.models import DeliveryRate
from commerce.shipping.queries import regions
from storefront.pay import next_address
from tests import factories as make
from tests.contracts.conftest import CONTRACTS
from tests.storefront.conftest import says, text

PLACE = make.make_address()


@pytest.fixture
def variant():
    return make.make_shown_product(price=100_000, stock=20).variants.get()


@pytest.fixture
def buyer(client, variant):
    """Somebody with two pieces in the cart, in a city with every way of delivery."""
    make.make_delivery()
    client.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 2})
    return client


def form(**changes):
    given = {
        "name": "Nodira 🌷 Yoʻldosheva",
        "phone": "90 123-45-67",
        "region": PLACE.region,
        "district": PLACE.district,
        "street": "Navoiy koʻchasi, 5",
        "landmark": "Eski masjid yonida",
        "delivery": "courier",
        "payment_method": "cash",
        "agreed_total": 22_500_000,
    }
    return given | changes


def place(browser, language="uz", **changes):
    return browser.post(f"/{language}/checkout/place/", form(**changes))


def total_on(page):
    return int(re.search(r'name="agreed_total" value="(\d+)"', text(page))[1])


# --- the page


def test_empty_cart_leads_back_to_the_cart(client):
    away = client.get("/uz/checkout/")
    assert (away.status_code, away["Location"]) == (302, "/uz/cart/")


def test_every_region_of_the_country_can_be_chosen(buyer):
    page = buyer.get("/ru/checkout/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    for region in regions("ru"):
        assert f'value="{region.code}"' in text(page)


def test_choosing_a_place_without_scripts_shows_its_deliveries_and_keeps_what_was_typed(buyer):
    page = buyer.post("/uz/checkout/address/", {"name": "Ali", "region": PLACE.region})
    assert page.status_code == 200
    assert 'value="Ali"' in text(page)
    assert f'value="{PLACE.district}"' in text(page)
    assert 'value="courier"' not in text(page)
    page = buyer.post("/uz/checkout/address/", form(name="Ali", delivery=""))
    assert 'value="courier"' in text(page)
    assert "has-error" not in text(page)
    assert total_on(page) == 21_000_000  # the cheapest way is chosen: 10 000 to a pick-up point


def test_choosing_a_place_with_scripts_answers_with_regions(buyer):
    answer = buyer.post("/uz/checkout/address/", form(), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in text(answer)
    for region in ("districts", "street", "delivery", "summary"):
        assert re.search(rf'id="checkout-{region}"[^>]*hx-swap-oob="true"', text(answer), re.DOTALL)
    assert total_on(answer) == 22_500_000


@pytest.mark.parametrize("region", ["", "XX", "\0", "🙂", "UZ-TK' --"])
def test_place_that_does_not_exist_offers_no_delivery(buyer, region):
    page = buyer.post("/uz/checkout/address/", form(region=region))
    assert page.status_code == 200
    assert 'value="courier"' not in text(page)


def test_street_is_asked_for_only_where_a_courier_goes(buyer):
    missing = place(buyer, street="")
    assert missing.status_code == 422
    assert says(missing, "Tell the courier the street and the house.")
    page = buyer.post("/uz/checkout/address/", form(delivery="pickup"))
    assert not re.search(r'id="id_street"[^>]*required', text(page), re.DOTALL)


# --- placing the order


def test_guest_buys_and_is_led_to_the_order(buyer, variant):
    placed = place(buyer)
    order = Order.objects.get()
    assert placed.status_code == 303
    assert placed["Location"].startswith(f"/uz/orders/{order.number}/?key=")
    assert buyer.get(placed["Location"]).status_code == 200
    assert (order.total, order.phone) == (Money.of_soums(225_000), "+998901234567")
    assert order.contact_name == "Nodira 🌷 Yoʻldosheva"
    assert Reservation.objects.get(variant=variant).quantity == 2
    assert buyer.get("/uz/me/badge/").content.count(b"2") == 0


def test_script_is_sent_on_by_a_header(buyer):
    placed = buyer.post("/uz/checkout/place/", form(), headers={"HX-Request": "true"})
    assert placed["HX-Redirect"].startswith(f"/uz/orders/{Order.objects.get().number}/?key=")


def test_double_click_buys_once_and_leads_to_the_same_order(buyer):
    first, second = place(buyer), place(buyer)
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_order_to_a_pickup_point_needs_no_street(client, variant):
    point = make.make_delivery()
    client.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 2})
    placed = place(
        client, delivery="pickup", pickup_point=point.code, street="", agreed_total=21_000_000
    )
    assert placed.status_code == 303
    assert Order.objects.get().pickup_point == point.code


def is_kept(page):
    """Does the page still hold all that was typed?"""
    return all(
        f'value="{typed}"' in text(page)
        for typed in ("Nodira 🌷 Yoʻldosheva", "Navoiy koʻchasi, 5", "Eski masjid yonida")
    )


def test_changed_price_is_a_409_that_keeps_what_was_typed_and_tells_the_new_total(buyer, variant):
    set_price(variant_id=variant.pk, amount=Money.of_soums(130_000))
    refused = place(buyer)
    assert refused.status_code == 409
    assert says(
        refused, "The total has changed. Look through the order once more before you confirm it."
    )
    assert is_kept(refused)
    assert not Order.objects.exists()
    assert total_on(refused) == 28_500_000
    assert place(buyer, agreed_total=total_on(refused)).status_code == 303


def test_vanished_stock_is_a_409_that_keeps_what_was_typed_and_names_the_line(buyer, variant):
    make.put_on_shelf(variant, 1)
    refused = place(buyer)
    assert refused.status_code == 409
    assert says(refused, "Some of the goods have just been sold out.")
    assert says(refused, "Only %(left)s left.", left=1)
    assert 'href="/uz/cart/"' in text(refused)
    assert is_kept(refused)
    assert not Order.objects.exists()
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize(
    "phone",
    ["+7 912 345-67-89", "+1 202 555 0123", "12345", "phone", "", "🙂", "9" * 5000, "+998 90 123"],
)
def test_phone_of_another_country_is_a_422_at_its_field(buyer, phone, language):
    refused = place(buyer, language, phone=phone)
    assert refused.status_code == 422
    assert 'id="phone-error-1"' in text(refused)
    assert is_kept(refused)
    assert not Order.objects.exists()


def test_wrong_phone_is_told_in_the_language_of_the_visitor(buyer):
    sentence = "Enter a phone number of Uzbekistan, for example +998 90 123-45-67."
    for language in ("uz", "ru"):
        assert says(place(buyer, language, phone="+7 912 345-67-89"), sentence, language)


@pytest.mark.parametrize(
    "field",
    ["name", "phone", "region", "district", "street", "landmark", "delivery", "payment_method"],
)
def test_nul_in_a_field_is_a_422_and_changes_nothing(buyer, field):
    refused = place(buyer, **{field: f"{form()[field]}\0"})
    assert refused.status_code == 422
    assert f'id="{field}-error-1"' in text(refused) or field in ("delivery", "payment_method")
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "field", ["name", "phone", "region", "district", "delivery", "payment_method", "agreed_total"]
)
def test_missing_field_is_a_422(buyer, field):
    given = form()
    del given[field]
    assert buyer.post("/uz/checkout/place/", given).status_code == 422
    assert not Order.objects.exists()


@pytest.mark.parametrize("total", ["0", "-1", "x", "1.5", str(10**18), "9" * 5000, "🙂"])
def test_total_nobody_agreed_to_buys_nothing(buyer, total):
    assert place(buyer, agreed_total=total).status_code in (409, 422)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "UZ-XX"},
        {"district": "nowhere"},
        {"region": "UZ-SA"},
        {"delivery": "drone"},
        {"delivery": "pickup", "pickup_point": "nowhere"},
        {"payment_method": "bitcoin"},
        {"name": "x" * 101},
        {"street": "x" * 201},
        {"name": "   "},
    ],
)
def test_what_is_not_offered_is_a_422_that_keeps_the_page(buyer, wrong):
    refused = place(buyer, **wrong)
    assert refused.status_code == 422
    assert 'id="checkout-form"' in text(refused)
    assert not Order.objects.exists()


def test_order_without_a_cart_is_a_404(client):
    assert place(client).status_code == 404


def test_order_of_an_empty_cart_is_a_409(buyer, variant):
    line = re.search(r'id="line-(\d+)"', text(buyer.get("/uz/cart/")))[1]
    buyer.post(f"/uz/cart/{line}/remove/")
    refused = place(buyer)
    assert refused.status_code == 409
    assert says(refused, "Your cart is empty.")


def test_what_was_typed_can_not_become_markup(buyer):
    nasty = '"><script>alert(1)</script>'
    assert nasty not in text(place(buyer, name=nasty, phone=nasty, street=nasty))
    placed = place(buyer, name=nasty)
    assert nasty not in text(buyer.get(placed["Location"]))


def test_who_pays_online_goes_to_the_provider(buyer, settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    shown = text(buyer.get("/uz/checkout/"))
    assert re.findall(r'name="payment_method" value="(\w+)"', shown) == [
        "cash",
        "payme",
        "click",
        "uzum",
        "instalment",
    ]
    placed = place(buyer, payment_method="click")
    order = Order.objects.get()
    assert order.state == "awaiting_payment"
    assert (placed.status_code, placed["Location"]) == (303, next_address(order))
    again = place(buyer, payment_method="click")
    assert again["Location"] == placed["Location"]


# --- coupons


def test_coupon_entered_at_checkout_keeps_what_was_typed(buyer):
    make.make_coupon("SALOM10")
    given = form(code="salom10")
    answer = buyer.post("/uz/checkout/coupons/", given, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert total_on(answer) == 20_500_000
    assert f'value="{PLACE.district}" selected' in text(answer)
    refused = buyer.post("/uz/checkout/coupons/", form(code="yoq"), headers={"HX-Request": "true"})
    assert refused.status_code == 404
    assert total_on(refused) == 20_500_000
    assert place(buyer, agreed_total=20_500_000).status_code == 303
    assert Order.objects.get().coupon_codes == ["SALOM10"]


def test_coupon_at_checkout_works_without_scripts(buyer):
    make.make_coupon("SALOM10")
    entered = buyer.post("/uz/checkout/coupons/", {"code": "salom10"})
    assert (entered.status_code, entered["Location"]) == (303, "/uz/checkout/")
    assert total_on(buyer.get("/uz/checkout/")) == 18_000_000
    buyer.post("/uz/checkout/coupons/remove/", {"code": "SALOM10"})
    assert total_on(buyer.get("/uz/checkout/")) == 20_000_000


def test_free_delivery_is_offered_as_free(buyer):
    make.make_promotion(Kind.FREE_DELIVERY)
    page = buyer.post("/uz/checkout/address/", form())
    assert total_on(page) == 20_000_000
    assert says(page, "Free")
    assert place(buyer, agreed_total=20_000_000).status_code == 303


def test_coupon_used_before_by_the_same_phone_is_told(buyer, variant):
    coupon = make.make_coupon(uses_allowed=None, uses_per_customer=1)
    for _ in range(2):
        buyer.post("/uz/checkout/coupons/", {"code": coupon.code})
        placed = place(buyer, agreed_total=20_500_000)
        if placed.status_code == 303:
            buyer.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 2})
    assert placed.status_code == 409
    assert says(placed, "You have already used the coupon %(coupon)s.", coupon=coupon.code)
    assert Order.objects.count() == 1


# --- how it is paid, to which of one's addresses, and what is left over


def test_another_way_of_paying_changes_the_sum_with_and_without_scripts(buyer, htmx, settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    DeliveryRate.objects.update(cash_share=2)
    sums = {}
    for method in ("cash", "payme"):
        plain = buyer.post("/uz/checkout/address/", form(payment_method=method))
        htmx.cookies = buyer.cookies
        regions_only = htmx.post("/uz/checkout/address/", form(payment_method=method))
        assert total_on(plain) == total_on(regions_only)
        assert 'id="checkout-payment"' in text(regions_only)
        sums[method] = total_on(plain)
    assert sums["cash"] - sums["payme"] == 450_000
    assert says(buyer.get("/uz/checkout/"), "Recalculate")


def test_cash_is_refused_before_anything_is_pressed(buyer, settings):
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    settings.CASH_LIMIT = 1_000
    page = buyer.post("/uz/checkout/address/", form())
    cash = re.search(r'<input[^>]*id="payment-cash"[^>]*>', text(page))[0]
    assert "disabled" in cash
    assert "checked" in re.search(r'<input[^>]*id="payment-payme"[^>]*>', text(page))[0]
    limit = Money.of_soums(1_000).in_words_of("uz")
    sentence = "By law goods worth more than %(limit)s can't be paid in cash."
    assert says(page, sentence, limit=limit)
    refused = place(buyer)
    assert refused.status_code == 422
    assert not Order.objects.exists()


def test_a_customer_chooses_among_their_addresses(own, customer, variant):
    make.make_delivery()
    own.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 1})
    for street in ("Navoiy, 5", "Bobur, 7"):
        other = make.make_customer_address(customer, street=street)
    assert 'value="Navoiy, 5"' in text(own.get("/uz/checkout/"))
    page = text(own.get(f"/uz/checkout/?address={other.pk}"))
    assert 'value="Bobur, 7"' in page
    assert f'href="/uz/checkout/?address={other.pk}"' in page
    for strange in ("x", "0", "9" * 40, ""):
        assert own.get(f"/uz/checkout/?address={strange}").status_code == 200


def test_anothers_address_is_not_filled_in(own, variant):
    own.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 1})
    theirs = make.make_customer_address(make.make_customer(), street="Maxfiy, 1")
    assert "Maxfiy" not in text(own.get(f"/uz/checkout/?address={theirs.pk}"))


def test_what_was_saved_for_later_is_in_the_next_cart(buyer):
    aside = make.make_shown_product(price=5_000, stock=3).variants.get()
    buyer.post("/uz/cart/add/", {"variant_id": aside.pk, "quantity": 1})
    line = CartLine.objects.get(variant=aside)
    buyer.post(f"/uz/cart/{line.pk}/save/")
    assert place(buyer).status_code == 303
    page = text(buyer.get("/uz/cart/"))
    assert aside.product.title_uz in page


def test_a_customer_without_an_address_need_not_type_who_they_are(own, customer, variant):
    make.make_delivery()
    own.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 1})
    page = text(own.get("/uz/checkout/"))
    assert f'value="{customer.name}"' in page
    assert f'value="{customer.phone}"' in page
