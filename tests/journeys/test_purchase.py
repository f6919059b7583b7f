"""The main job of the shop: a guest finds a thing, puts it in the cart and orders it for cash."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from commerce.catalog.models import AttributeOption, Category, Product
from commerce.core.bilingual import Language, text_of
from commerce.core.money import Money
from commerce.orders.models import Order
from commerce.pricing.models import Price
from tests.journeys import shop
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import DESKTOP, PHONE, Device, Shopper

SHIRT = "FUTBOLKA-RED-M"
SOLD_OUT = "FUTBOLKA-RED-XL"
BULB = "DEMO-PLENTY"
CHEAP = 100_000  # soʻm; some clothes cost less, others more

REGION, DISTRICT = "UZ-TK", "1726294"  # Tashkent, Chilonzor
COURIER = Money.of_soums(20_000)
LANDMARK = "Chorsu bozori yonida 🌿"


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=str)
@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_guest_finds_chooses_and_orders(
    visitor: WalkIn, language: Language, device: Device, has_scripts: bool
) -> None:
    shop.leave(SHIRT, 20)
    shop.leave(SOLD_OUT, 0)
    shopper = visitor(language=language, device=device, has_scripts=has_scripts)

    goes_from_home_to_clothes(shopper)
    narrows_down_to_red_and_cheap(shopper)
    chooses_colour_and_size(shopper)
    puts_it_in_the_cart(shopper)
    adds_a_bulb(shopper)
    changes_the_cart_and_back(shopper)
    fills_in_the_checkout(shopper)
    order = places_the_order(shopper)
    only_the_link_opens(shopper, order)


def goes_from_home_to_clothes(shopper: Shopper) -> None:
    page = shopper.page
    shopper.open("/")
    expect(page).to_have_url(re.compile(rf"/{shopper.language}/$"))
    expect(page.locator("html")).to_have_attribute("lang", shopper.language)
    catalogue = page.get_by_role("button", name=shopper.words("Catalogue"))
    shopper.press(catalogue.locator("visible=true"))
    menu = page.locator("#catalog-menu")
    shopper.press(menu.get_by_role("link", name=clothes(shopper.language), exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(clothes(shopper.language))


def narrows_down_to_red_and_cheap(shopper: Shopper) -> None:
    page, language = shopper.page, shopper.language
    red = AttributeOption.objects.get(attribute__code="colour", code="red")
    with AppliedFilters(shopper):
        shopper.press(page.locator("label", has_text=text_of(red, "title", language)).first)
    page.wait_for_url("**attr.colour=red**")
    expect_titles(shopper, titles_of_red_clothes(language))

    page.get_by_label(shopper.words("Sort")).select_option("cheap")
    if not shopper.has_scripts:
        shopper.press(page.get_by_role("button", name=shopper.words("Apply")))
    page.wait_for_url("**sort=cheap**")
    assert shown_prices(shopper) == sorted(shown_prices(shopper))

    with AppliedFilters(shopper):
        page.get_by_label(shopper.words("Price up to")).fill(str(CHEAP))
    page.wait_for_url(f"**price_max={CHEAP}**")
    assert max(shown_prices(shopper)) <= CHEAP
    assert 0 < len(shown_prices(shopper)) < len(titles_of_red_clothes(language))
    assert parse_qs(urlsplit(page.url).query) == {
        "attr.colour": ["red"],
        "sort": ["cheap"],
        "price_max": [str(CHEAP)],
    }


class AppliedFilters:
    """Opens the filters where they are hidden, and sends them where they do not send themselves."""

    def __init__(self, shopper: Shopper) -> None:
        self.shopper = shopper
        self.is_hidden = shopper.device is PHONE

    def __enter__(self) -> None:
        if self.is_hidden:
            filters = self.shopper.words("Filters")
            self.shopper.press(self.shopper.page.get_by_role("button", name=filters).first)

    def __exit__(self, *_: object) -> None:
        if self.is_hidden or not self.shopper.has_scripts:
            self.shopper.press(self.shopper.page.locator("#catalog-filters [type=submit]"))
        else:
            self.shopper.page.keyboard.press("Enter")


def chooses_colour_and_size(shopper: Shopper) -> None:
    page = shopper.page
    shirt = shop.product("t-shirt")
    shopper.press(page.get_by_role("link", name=text_of(shirt, "title", shopper.language)))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        text_of(shirt, "title", shopper.language)
    )
    choose(shopper, "red")
    expect(choice(shopper, "xl")).to_be_disabled()
    expect(choice(shopper, "m")).to_be_enabled()
    choose(shopper, "m")
    page.wait_for_url(f"**v={SHIRT}**")
    expect(page.locator("[data-fill=sku]")).to_contain_text(SHIRT)


def choice(shopper: Shopper, code: str) -> Locator:
    return shopper.page.locator(f'input[data-value="{code}"]')


def choose(shopper: Shopper, code: str) -> None:
    option = shopper.page.locator("form.option", has=choice(shopper, code))
    shopper.press(option.locator("label", has=choice(shopper, code)))
    if not shopper.has_scripts:
        shopper.press(option.get_by_role("button", name=shopper.words("Choose")))
    expect(choice(shopper, code)).to_be_checked()


def puts_it_in_the_cart(shopper: Shopper) -> None:
    page = shopper.page
    shopper.press(page.locator("#catalog-buy").get_by_role("button", name=add_to_cart(shopper)))
    if shopper.has_scripts:
        expect(page.locator("#cart-added")).to_contain_text(shopper.words("In your cart"))
        expect(page.locator("#cart-badge")).to_contain_text("1")
    else:
        expect(page).to_have_url(re.compile(r"/cart/$"))


def adds_a_bulb(shopper: Shopper) -> None:
    bulb = shop.product("light-bulb")
    shopper.go("catalog:product", text_of(bulb, "slug", shopper.language))
    shopper.press(
        shopper.page.locator("#catalog-buy").get_by_role("button", name=add_to_cart(shopper))
    )
    if shopper.has_scripts:
        added = shopper.page.locator("#cart-added")
        shopper.press(added.get_by_role("link", name=shopper.words("Go to cart")))
    expect(lines(shopper)).to_have_count(2)


def changes_the_cart_and_back(shopper: Shopper) -> None:
    shirt, bulb = line(shopper, "t-shirt"), line(shopper, "light-bulb")
    if shopper.has_scripts:
        for _ in range(2):
            shopper.press(shirt.get_by_role("button", name=shopper.words("One more")))
    else:
        shirt.get_by_role("spinbutton").fill("3")
        shopper.press(shirt.get_by_role("button", name=shopper.words("Update")))
    expect(shirt).to_contain_text(shopper.money(price(SHIRT) * 3))
    expect_total(shopper, price(SHIRT) * 3 + price(BULB))

    shopper.press(bulb.get_by_role("button", name=shopper.words("Remove")))
    expect(lines(shopper)).to_have_count(1)
    expect_total(shopper, price(SHIRT) * 3)
    shopper.press(shopper.page.get_by_role("button", name=shopper.words("Put back")))
    expect(lines(shopper)).to_have_count(2)
    expect_total(shopper, price(SHIRT) * 3 + price(BULB))


def fills_in_the_checkout(shopper: Shopper) -> None:
    page = shopper.page
    shopper.press(page.get_by_role("link", name=shopper.words("To checkout")))
    page.get_by_label(shopper.words("Name")).fill("Nodira Yoʻldosheva")
    page.get_by_label(shopper.words("Phone")).fill("90 123-45-67")
    page.get_by_label(shopper.words("Region")).select_option(REGION)
    shows_ways_of_delivery(shopper)
    page.get_by_label(shopper.words("District or city")).select_option(DISTRICT)
    shows_ways_of_delivery(shopper)
    shopper.press(page.locator("label[for=delivery-courier]"))
    shows_ways_of_delivery(shopper)
    expect(page.locator("#checkout-summary")).to_contain_text(shopper.money(total()))
    page.get_by_label(shopper.words("Street, house, flat")).fill("Bunyodkor 31, 14")
    page.get_by_label(shopper.words("Landmark")).fill(LANDMARK)


def shows_ways_of_delivery(shopper: Shopper) -> None:
    """By itself, or by a button in a plain browser."""
    if not shopper.has_scripts:
        name = shopper.words("Show districts and ways of delivery")
        shopper.press(shopper.page.get_by_role("button", name=name))


def places_the_order(shopper: Shopper) -> Order:
    page = shopper.page
    shopper.press(page.get_by_role("button", name=shopper.words("Place the order")))
    expect(page).to_have_url(re.compile(rf"/{shopper.language}/orders/[^/]+/\?key=."))
    order = Order.objects.get()
    assert order.number in page.url
    assert order.language == shopper.language
    assert order.phone == "+998901234567"
    assert order.landmark == LANDMARK
    assert [(bought.sku, bought.quantity) for bought in order.lines.order_by("pk")] == [
        (SHIRT, 3),
        (BULB, 1),
    ]
    assert order.total == total()
    shows_the_order(shopper, order)
    return order


def shows_the_order(shopper: Shopper, order: Order) -> None:
    main = shopper.page.get_by_role("main")
    shirt = shop.product("t-shirt")
    for text in (
        order.number,
        text_of(shirt, "title", shopper.language),
        shopper.money(total()),
        LANDMARK,
    ):
        expect(main).to_contain_text(text)


def only_the_link_opens(shopper: Shopper, order: Order) -> None:
    page = shopper.page
    page.reload()
    shows_the_order(shopper, order)
    link = page.url
    with shopper.expecting(404):
        for stranger in (link[:-1] + ("A" if link[-1] != "A" else "B"), link.partition("?")[0]):
            assert shopper.open(stranger).status == 404
            expect(page.get_by_role("main")).not_to_contain_text(order.number)
    shopper.go("cart:show")
    expect(lines(shopper)).to_have_count(0)


# --- what stands where --------------------------------------------------------------------------


def add_to_cart(shopper: Shopper) -> str:
    return shopper.words("Add to cart")


def lines(shopper: Shopper) -> Locator:
    return shopper.page.locator("#cart-lines > ul > li")


def line(shopper: Shopper, code: str) -> Locator:
    title = text_of(shop.product(code), "title", shopper.language)
    return lines(shopper).filter(has=shopper.page.get_by_role("link", name=title))


def expect_total(shopper: Shopper, amount: Money) -> None:
    expect(shopper.page.locator("#cart-summary .sums-total")).to_contain_text(shopper.money(amount))


def expect_titles(shopper: Shopper, titles: set[str]) -> None:
    cards = shopper.page.locator("#catalog-results .card-title")
    expect(cards).to_have_count(len(titles))
    assert set(cards.all_inner_texts()) == titles


def shown_prices(shopper: Shopper) -> list[int]:
    texts = shopper.page.locator("#catalog-results .price-now").all_inner_texts()
    return [int(re.sub(r"\D", "", text)) for text in texts]


def clothes(language: Language) -> str:
    return str(text_of(Category.objects.get(code="kiyim"), "title", language))


def titles_of_red_clothes(language: Language) -> set[str]:
    red = Product.objects.filter(
        category__parent__code="kiyim", variants__variant_options__option__code="red"
    )
    return {text_of(product, "title", language) for product in red}


def price(sku: str) -> Money:
    return Price.objects.get(variant__sku=sku).amount


def total() -> Money:
    return price(SHIRT) * 3 + price(BULB) + COURIER * 2  # two merchants, two parcels
