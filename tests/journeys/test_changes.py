"""What changed while a shopper was choosing is told; nothing is applied behind their back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.orders.models import Order
from commerce.pricing.models import Price
from tests.journeys import scenes, shop
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import DESKTOP, PHONE, Shopper

LAMP = "DEMO-PLENTY"
COURIER = Money.of_soums(20_000)
DEARER = 31_000  # soʻm
TOTAL_CHANGED = "The total has changed. Look through the order once more before you confirm it."

everywhere = pytest.mark.parametrize(
    ("language", "device", "has_scripts"),
    [("uz", PHONE, True), ("ru", DESKTOP, False)],
    ids=str,
)


@everywhere
def test_cart_tells_a_new_price_and_waits_for_consent(
    visitor: WalkIn, language: Language, device: object, has_scripts: bool
) -> None:
    shopper = visitor(language=language, device=device, has_scripts=has_scripts)
    was = puts_a_lamp_into_the_cart(shopper)
    shop.reprice(LAMP, DEARER)
    shopper.go("cart:show")
    line = shopper.page.locator("#cart-lines .line")
    expect(line.locator(".problem")).to_contain_text(shopper.money(was))
    expect(line.locator(".problem")).to_contain_text(shopper.money(Money.of_soums(DEARER)))
    shopper.press(line.get_by_role("button", name=shopper.words("Agree to the new price")))
    expect(line.locator(".problem")).to_have_count(0)
    expect(line).to_contain_text(shopper.money(Money.of_soums(DEARER)))


@everywhere
def test_price_that_rose_before_the_order_is_told_and_asked_again(
    visitor: WalkIn, language: Language, device: object, has_scripts: bool
) -> None:
    shopper = visitor(language=language, device=device, has_scripts=has_scripts)
    was = fills_in_the_checkout(shopper)
    shop.reprice(LAMP, DEARER)

    with shopper.expecting(409):
        place(shopper)
        expect(alert(shopper)).to_contain_text(shopper.words(TOTAL_CHANGED))
    assert not Order.objects.exists()
    new_total = Money.of_soums(DEARER) + COURIER
    assert new_total != was + COURIER
    expect(summary(shopper)).to_contain_text(shopper.money(new_total))

    place(shopper)
    expect(shopper.page.locator(".order-head")).to_be_visible()
    assert Order.objects.get().total == new_total


@everywhere
def test_stock_that_vanished_before_the_order_is_told(
    visitor: WalkIn, language: Language, device: object, has_scripts: bool
) -> None:
    shopper = visitor(language=language, device=device, has_scripts=has_scripts)
    fills_in_the_checkout(shopper)
    shop.leave(LAMP, 0)

    with shopper.expecting(409):
        place(shopper)
        expect(alert(shopper)).to_be_visible()
    assert not Order.objects.exists()
    shopper.press(summary(shopper).get_by_role("link", name=shopper.words("Back to the cart")))
    line = shopper.page.locator("#cart-lines .line")
    expect(line).to_contain_text(shopper.words("This item has been sold out."))
    expect(shopper.page.get_by_role("link", name=shopper.words("To checkout"))).to_have_count(0)
    shopper.press(line.get_by_role("button", name=shopper.words("Remove")))
    expect(line).to_have_count(0)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_fewer_pieces_than_wanted_are_offered_not_taken(visitor: WalkIn, has_scripts: bool) -> None:
    shopper = visitor(has_scripts=has_scripts)
    puts_a_lamp_into_the_cart(shopper, pieces=5)
    shop.leave(LAMP, 3)
    shopper.go("cart:show")
    line = shopper.page.locator("#cart-lines .line")
    expect(line.get_by_role("spinbutton")).to_have_value("5")
    expect(line.locator(".problem")).to_contain_text("3")
    shopper.press(line.get_by_role("button", name=shopper.words("Take what is left")))
    expect(line.get_by_role("spinbutton")).to_have_value("3")
    expect(line.locator(".problem")).to_have_count(0)


def test_a_plain_browser_agrees_to_the_price_of_its_delivery_before_it_counts(
    visitor: WalkIn,
) -> None:
    """Without scripts the total can't follow the choice, so the shop asks once more."""
    shopper = visitor(has_scripts=False)
    fills_in_the_checkout(shopper)
    shopper.press(shopper.page.locator("label[for=delivery-post]"))
    with shopper.expecting(409):
        place(shopper)
        expect(alert(shopper)).to_contain_text(shopper.words(TOTAL_CHANGED))
    expect(shopper.page.locator("#delivery-post")).to_be_checked()
    place(shopper)
    expect(shopper.page.locator(".order-head")).to_be_visible()
    assert Order.objects.get().delivery == "post"


def puts_a_lamp_into_the_cart(shopper: Shopper, pieces: int = 1) -> Money:
    shopper.open(scenes.place(shopper, "lamp"))
    shopper.page.locator("#buy-quantity").fill(str(pieces))
    scenes.put_in_cart(shopper)
    return Price.objects.get(variant__sku=LAMP).amount


def fills_in_the_checkout(shopper: Shopper) -> Money:
    price = puts_a_lamp_into_the_cart(shopper)
    shopper.go("checkout:show")
    scenes.fill_in(shopper)
    return price


def place(shopper: Shopper) -> None:
    name = shopper.words("Place the order")
    shopper.press(shopper.page.get_by_role("button", name=name))


def alert(shopper: Shopper) -> Locator:
    return shopper.page.get_by_role("main").get_by_role("alert")


def summary(shopper: Shopper) -> Locator:
    return shopper.page.locator("#checkout-summary")
