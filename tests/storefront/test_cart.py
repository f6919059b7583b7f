import uuid

import pytest
from django.utils import timezone

from commerce.cart.commands import apply_coupon
from commerce.cart.models import Cart, CartLine
from commerce.cart.queries import cart_link
from commerce.catalog.models import Variant
from commerce.core.money import Money
from commerce.pricing.commands import set_price
from tests import factories as make
from tests.storefront.conftest import says, text


@pytest.fixture
def variant():
    return make.make_shown_product(price=100_000, stock=20).variants.get()


def put(client, variant, quantity=1, language="uz"):
    return client.post(f"/{language}/cart/add/", {"variant_id": variant.pk, "quantity": quantity})


def line_of(client):
    return CartLine.objects.get(cart_id=client.cookies["cart"].value)


def address(client, action=""):
    return f"/uz/cart/{line_of(client).pk}/{action}"


# --- the cookie


def test_looking_sets_no_cookie_and_makes_no_cart(client):
    page = client.get("/uz/cart/")
    assert page.status_code == 200
    assert says(page, "Your cart is empty")
    assert "cart" not in page.cookies
    assert not Cart.objects.exists()


def test_first_thing_put_in_gives_the_cookie_that_scripts_can_not_read(client, variant, settings):
    settings.SESSION_COOKIE_SECURE = True
    cookie = put(client, variant).cookies["cart"]
    assert uuid.UUID(cookie.value) == Cart.objects.get().pk
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
    assert cookie["max-age"] == 60 * 24 * 60 * 60


@pytest.mark.parametrize(
    "forged", ["", "x", "1", "0" * 32, "{}", "é", str(uuid.UUID(int=1)), "a" * 4000]
)
def test_forged_cookie_is_an_empty_cart(client, variant, forged):
    client.cookies["cart"] = forged
    page = client.get("/uz/cart/")
    assert page.status_code == 200
    assert says(page, "Your cart is empty")
    assert client.get("/uz/me/badge/").status_code == 200
    assert client.get("/uz/checkout/").status_code == 302
    assert client.post("/uz/cart/1/", {"quantity": 2}).status_code == 404
    assert not Cart.objects.exists()
    assert put(client, variant).status_code == 303
    assert str(Cart.objects.get().pk) != forged


def test_cart_of_another_can_not_be_changed(client, variant):
    line = CartLine.objects.get(cart=make.make_cart(variant))
    put(client, variant)
    for action, given in (("", {"quantity": 5}), ("remove/", {}), ("accept/", {})):
        assert client.post(f"/uz/cart/{line.pk}/{action}", given).status_code == 404
    line.refresh_from_db()
    assert line.quantity == 1


# --- putting in


def test_plain_browser_is_sent_to_the_cart(client, variant):
    added = put(client, variant, 2)
    assert (added.status_code, added["Location"]) == (303, "/uz/cart/")
    page = client.get("/uz/cart/")
    assert "200\xa0000\xa0soʻm" in text(page)
    assert page["Cache-Control"] == "private, no-store"


def test_script_gets_the_regions_that_changed(htmx, variant):
    added = put(htmx, variant, 2)
    assert added.status_code == 200
    assert 'id="cart-added" hx-swap-oob="true"' in text(added)
    assert 'id="cart-badge"' in text(added)
    assert "<html" not in text(added)
    assert added["Cache-Control"] == "private, no-store"


def test_same_thing_twice_is_one_line(client, variant):
    put(client, variant, 2)
    put(client, variant, 3)
    assert line_of(client).quantity == 5


def test_cart_that_became_an_order_gives_way_to_a_new_one(client, variant):
    put(client, variant)
    old = client.cookies["cart"].value
    Cart.objects.filter(pk=old).update(order_number="1")
    put(client, variant)
    assert client.cookies["cart"].value != old


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize(
    "quantity", ["0", "-1", str(10**18), "9" * 5000, "two", "", "1.5", "🙂", "٣"]
)
def test_impossible_quantity_is_a_422_that_says_what_is_possible(
    client, variant, quantity, language
):
    refused = put(client, variant, quantity, language)
    assert refused.status_code == 422
    assert says(refused, "Enter a quantity from 1 to %(most)s.", language, most=1000)
    assert not Cart.objects.exists()


def test_script_is_told_of_an_impossible_quantity_in_a_region(htmx, variant):
    refused = put(htmx, variant, 0)
    assert refused.status_code == 422
    assert 'id="errors-refusal"' in text(refused)
    assert 'data-code="quantity_invalid"' in text(refused)
    assert "<html" not in text(refused)


@pytest.mark.parametrize(
    "variant_id", ["", "x", "0", "-1", str(2**63 - 1), str(2**63), "9" * 5000, "1 2"]
)
def test_variant_that_never_was_is_a_404(client, variant_id):
    refused = client.post("/uz/cart/add/", {"variant_id": variant_id, "quantity": 1})
    assert refused.status_code == 404
    assert says(refused, "This variant is not sold any more.")


def test_vanished_variant_is_a_404(client, variant):
    Variant.objects.update(is_active=False)
    assert put(client, variant).status_code == 404
    assert not Cart.objects.exists()


def test_more_than_there_is_is_a_409(client, variant):
    refused = put(client, variant, 21)
    assert refused.status_code == 409
    assert says(refused, "Only %(left)s left.", left=20)


@pytest.mark.parametrize("field", ["variant_id", "quantity"])
def test_nul_in_a_field_is_refused(client, variant, field):
    given = {"variant_id": variant.pk, "quantity": 1} | {field: "1\0"}
    assert client.post("/uz/cart/add/", given).status_code in (404, 422)


# --- changing


def test_quantity_is_changed(client, variant):
    put(client, variant)
    changed = client.post(address(client), {"quantity": 7})
    assert (changed.status_code, changed["Location"]) == (303, "/uz/cart/")
    assert line_of(client).quantity == 7


@pytest.mark.parametrize(("quantity", "status"), [("0", 422), ("x", 422), ("-3", 422), ("21", 409)])
def test_refused_change_shows_the_cart_as_it_is_with_the_reason(htmx, variant, quantity, status):
    put(htmx, variant, 3)
    refused = htmx.post(address(htmx), {"quantity": quantity})
    assert refused.status_code == status
    assert 'id="errors-refusal"' in text(refused)
    assert 'id="cart-lines"' in text(refused)
    assert 'value="3"' in text(refused)
    assert line_of(htmx).quantity == 3


def test_removed_line_can_be_put_back_without_scripts(client, variant):
    put(client, variant, 4)
    removed = client.post(address(client, "remove/"))
    assert removed.status_code == 303
    page = client.get(removed["Location"])
    assert 'action="/uz/cart/restore/"' in text(page)
    assert variant.product.title_uz in text(page)
    restored = client.post("/uz/cart/restore/", {"variant_id": variant.pk, "quantity": 4})
    assert restored.status_code == 303
    assert line_of(client).quantity == 4


def test_removed_line_can_be_put_back_with_scripts(htmx, variant):
    put(htmx, variant, 4)
    removed = htmx.post(address(htmx, "remove/"))
    assert 'action="/uz/cart/restore/"' in text(removed)
    restored = htmx.post("/uz/cart/restore/", {"variant_id": variant.pk, "quantity": 4})
    assert f'id="line-{line_of(htmx).pk}"' in text(restored)


@pytest.mark.parametrize("told", ["x", "1", "1x", "x1", "99999999x1", "1x" + "9" * 5000, "%00"])
def test_forged_memory_of_a_removed_line_shows_nothing(client, told):
    page = client.get(f"/uz/cart/?removed={told}")
    assert page.status_code in (200, 400)
    assert "cart/restore" not in text(page)


def test_line_that_is_gone_already_is_a_404(client, variant):
    put(client, variant)
    gone = address(client, "remove/")
    client.post(gone)
    assert client.post(gone).status_code == 404


# --- what changed since


def test_changed_price_is_told_and_taken_over_only_when_agreed_to(client, variant):
    put(client, variant)
    set_price(variant_id=variant.pk, amount=Money.of_soums(120_000))
    page = client.get("/uz/cart/")
    was, now = "100\xa0000\xa0soʻm", "120\xa0000\xa0soʻm"
    assert says(page, "The price changed from %(was)s to %(now)s.", was=was, now=now)
    assert says(page, "Agree to the new price")
    assert line_of(client).seen_price == Money.of_soums(100_000)
    client.post(address(client, "accept/"))
    assert line_of(client).seen_price == Money.of_soums(120_000)
    assert not says(client.get("/uz/cart/"), "Agree to the new price")


def test_vanished_stock_is_told_and_bars_the_checkout(client, variant):
    put(client, variant, 5)
    make.put_on_shelf(variant, 2)
    page = client.get("/uz/cart/")
    assert says(page, "Only %(left)s left.", left=2)
    assert says(page, "Take what is left")
    assert 'href="/uz/checkout/"' not in text(page)
    assert line_of(client).quantity == 5
    client.post(address(client, "accept/"))
    assert line_of(client).quantity == 2


def test_cart_takes_twelve_queries_at_most_however_full(client, queries_of):
    picture = make.make_picture(prepared=True)
    category = make.make_category(picture=picture)
    for colour in ("red", "blue", "green"):
        product = make.make_shown_product(
            category=category, variants=[{"options": {"colour": colour}}], pictures=[picture]
        )
        put(client, product.variants.get())
    assert queries_of("/uz/cart/") <= 12


# --- coupons


def enter(client, code, language="uz"):
    return client.post(f"/{language}/cart/coupons/", {"code": code})


def test_coupon_is_entered_and_taken_out_without_scripts(client, variant):
    put(client, variant)
    coupon = make.make_coupon("SALOM10")
    entered = enter(client, "salom10")
    assert (entered.status_code, entered["Location"]) == (303, "/uz/cart/")
    page = text(client.get("/ru/cart/"))
    assert coupon.promotion.name_ru in page
    assert "−10\xa0000\xa0сум" in page
    assert "90\xa0000\xa0сум" in page
    client.post("/uz/cart/coupons/remove/", {"code": "SALOM10"})
    assert "SALOM10" not in text(client.get("/uz/cart/"))


def test_script_gets_the_new_sums(htmx, variant):
    put(htmx, variant)
    make.make_coupon("SALOM10")
    entered = enter(htmx, "salom10")
    assert entered.status_code == 200
    assert 'id="cart-summary"' in text(entered)
    assert "90\xa0000\xa0soʻm" in text(entered)


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_unknown_coupon_is_told_in_words(htmx, variant, language):
    put(htmx, variant)
    refused = enter(htmx, "yoq<b>", language)
    assert refused.status_code == 404
    sentence = "There is no coupon %(coupon)s. Check how it is spelled."
    assert says(refused, sentence, language, coupon="YOQB")


@pytest.mark.parametrize("code", ["", "\0", "🙂", "9" * 5000])
def test_nonsense_for_a_coupon_is_no_error_of_ours(client, variant, code):
    assert enter(client, code).status_code == 404  # who holds no cart
    put(client, variant)
    assert enter(client, code).status_code == 404
    assert client.post("/uz/cart/coupons/remove/", {"code": code}).status_code == 303


def test_promotions_cost_the_cart_no_query_and_coupons_one(client, queries_of):
    picture = make.make_picture(prepared=True)
    category = make.make_category(picture=picture)
    product = make.make_shown_product(category=category, pictures=[picture])
    put(client, product.variants.get())
    without = queries_of("/uz/cart/")
    make.make_promotion(scope={"categories": [category]}, group="season")
    assert queries_of("/uz/cart/") == without <= 12
    for group in ("a", "b"):
        promotion = make.make_promotion(needs_coupon=True, group=group)
        enter(client, make.make_coupon(promotion=promotion).code)
    assert queries_of("/uz/cart/") == without + 1


# --- for later, all at once, back by a link


def test_a_line_is_saved_for_later_and_taken_back(client, htmx, variant):
    put(client, variant)
    htmx.cookies = client.cookies
    saved = htmx.post(address(client, "save/"))
    assert 'id="cart-saved"' in text(saved)
    assert line_of(client).is_saved
    assert says(client.get("/uz/cart/"), "Saved for later")
    assert client.post(address(client, "take/")).status_code == 303
    assert not line_of(client).is_saved


def test_a_stranger_saves_nothing_of_anothers_cart(client, variant):
    put(client, variant)
    line = address(client, "save/")
    thief = client.__class__()
    put(thief, make.make_shown_product(stock=3).variants.get())
    assert thief.post(line).status_code == 404
    assert not line_of(client).is_saved


def test_all_changes_are_agreed_to_with_one_press(client, variant):
    other = make.make_shown_product(price=50_000, stock=9).variants.get()
    put(client, variant)
    put(client, other)
    set_price(variant_id=variant.pk, amount=Money.of_soums(120_000))
    make.put_on_shelf(other, 0)
    assert says(client.get("/uz/cart/"), "Agree to all changes")
    assert client.post("/uz/cart/accept/").status_code == 303
    page = client.get("/uz/cart/")
    assert not says(page, "Agree to all changes")
    assert CartLine.objects.get().variant == variant


def test_the_cart_says_truly_how_it_can_be_paid(client, variant, settings):
    put(client, variant)
    page = text(client.get("/uz/cart/"))
    assert "Payme" not in page  # the shop has no contract with it here
    settings.CASH_LIMIT = 1
    assert says(
        client.get("/uz/cart/"),
        "By law goods worth more than %(limit)s can't be paid in cash.",
        limit=Money.of_soums(1).in_words_of("uz"),
    )


def test_the_way_back_to_a_cart(client, own, customer, variant):
    put(own, variant)
    cart = Cart.objects.get(customer=customer)
    path = cart_link(cart.pk, "uz").partition("/uz/")[2]
    response = client.get(f"/uz/{path}")
    assert (response.status_code, response.url) == (303, "/uz/cart/")
    assert client.cookies["cart"].value == str(cart.pk)


def test_a_way_back_that_is_too_old_says_so(client):
    assert client.get("/uz/cart/back/x:y:z/").status_code == 303
    assert says(client.get("/uz/cart/"), "This link to a cart is not good any more.")


def test_the_cart_with_coupons_is_at_most_twelve_queries(client, queries_of):
    for _ in range(3):
        thing = make.make_shown_product(stock=5, pictures=[make.make_picture()])
        put(client, thing.variants.get())
    cart = uuid.UUID(client.cookies["cart"].value)
    coupon = make.make_coupon()
    apply_coupon(cart_id=cart, code=coupon.code, language="uz", now=timezone.now())
    client.get("/uz/cart/")
    assert queries_of("/uz/cart/") <= 12
