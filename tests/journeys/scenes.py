"""Every page of the shop in the states that shoppers meet, reached by browsing.

Nothing here asks the database, so that a shop running elsewhere can be walked through as well.
It must hold the demo shop: addresses of its curated goods never change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.shopper import Shopper

type Scene = Callable[[Shopper], None]

PLACES = {  # the view and what its address ends with in each language
    "category": ("catalog:category", {"uz": "kiyim", "ru": "odezhda"}),
    "shirt": ("catalog:product", {"uz": "futbolka", "ru": "futbolka"}),
    "lamp": ("catalog:product", {"uz": "led-chiroq", "ru": "led-lampa"}),
    "seller": ("merchants:show", {"uz": "ipak-moda", "ru": "ipak-moda"}),
    "landing": ("page", {"uz": "chegirmalar", "ru": "skidki"}),
    "help": ("page", {"uz": "yetkazib-berish", "ru": "dostavka"}),
    "articles": ("page", {"uz": "maqolalar", "ru": "stati"}),
    "article": ("page", {"uz": "maqolalar/atlas-va-adrasni-asrash", "ru": "stati/kak-berech-ikat"}),
}
WORDS = {"uz": "stol", "ru": "стол"}
NONSENSE = "qwzxvbk"
PARCELS = re.compile(r"[24]0\s000")  # one courier for each merchant
PAY_PAGE = re.compile(r"/orders/(\d+)/pay/payme/\?key=([^&]+)")
ELSEWHERE = re.compile("^https://")
TASHKENT, CHILONZOR = "UZ-TK", "1726294"


def place(shopper: Shopper, name: str) -> str:
    view, slugs = PLACES[name]
    return shopper.address(view, slugs[shopper.language])


# --- looking around -----------------------------------------------------------------------------


def home(shopper: Shopper) -> None:
    shopper.go("home")


def menu(shopper: Shopper) -> None:
    home(shopper)
    shopper.press(shopper.page.locator("[popovertarget=catalog-menu]:visible").first)
    expect(shopper.page.locator("#catalog-menu")).to_be_visible()


def category(shopper: Shopper) -> None:
    shopper.open(place(shopper, "category"))


def filters(shopper: Shopper) -> None:
    shopper.open(place(shopper, "category") + "?attr.colour=red&in_stock=1&sort=cheap")
    opener = shopper.page.locator(".filters-open")
    if opener.is_visible():  # where there is no room for them beside the results
        shopper.press(opener)
    expect(shopper.page.locator("#catalog-filters")).to_be_visible()


def nothing_left(shopper: Shopper) -> None:
    shopper.open(place(shopper, "category") + "?price_min=1&price_max=2")


def product(shopper: Shopper) -> None:
    shopper.open(place(shopper, "shirt"))


def closer_look(shopper: Shopper) -> None:
    product(shopper)
    shopper.press(shopper.page.locator("[data-zoom]").first)
    expect(shopper.page.locator("dialog.zoom")).to_be_visible()


def added(shopper: Shopper) -> None:
    product(shopper)
    put_in_cart(shopper)
    shopper.page.locator("#cart-added .added").hover()  # else it would leave by itself


def seller(shopper: Shopper) -> None:
    shopper.open(place(shopper, "seller"))


def suggestions(shopper: Shopper) -> None:
    home(shopper)
    shopper.page.locator("#search-input").press_sequentially(WORDS[shopper.language])
    expect(shopper.page.locator("#search-suggest [role=option]").first).to_be_visible()


def found(shopper: Shopper) -> None:
    shopper.go("search:results", query=f"?q={WORDS[shopper.language]}")


def nothing_found(shopper: Shopper) -> None:
    shopper.go("search:results", query=f"?q={NONSENSE}")


def articles(shopper: Shopper) -> None:
    shopper.open(place(shopper, "articles"))


def article(shopper: Shopper) -> None:
    shopper.open(place(shopper, "article"))


def landing(shopper: Shopper) -> None:
    shopper.open(place(shopper, "landing"))


def help_page(shopper: Shopper) -> None:
    shopper.open(place(shopper, "help"))


def not_found(shopper: Shopper) -> None:
    with shopper.expecting(404):
        shopper.open(shopper.address("catalog:product", "no-such-thing"))


def styleguide(shopper: Shopper) -> None:
    shopper.go("styleguide")


# --- buying -------------------------------------------------------------------------------------


def empty_cart(shopper: Shopper) -> None:
    shopper.go("cart:show")


def cart(shopper: Shopper) -> None:
    for thing in ("shirt", "lamp"):
        shopper.open(place(shopper, thing))
        put_in_cart(shopper)
    shopper.go("cart:show")
    expect(shopper.page.locator("#cart-lines .line")).to_have_count(2)


def put_in_cart(shopper: Shopper) -> None:
    """The product whose page is open."""
    shopper.press(shopper.page.locator("#catalog-buy form[action*=cart] [type=submit]"))
    added = "#cart-added .added" if shopper.has_scripts else "#cart-lines .line"
    expect(shopper.page.locator(added).first).to_be_visible()


def removed_from_cart(shopper: Shopper) -> None:
    cart(shopper)
    shopper.press(shopper.page.locator("#cart-lines [action$='/remove/'] button").first)
    expect(shopper.page.locator("[data-undo]")).to_be_visible()


def checkout(shopper: Shopper) -> None:
    cart(shopper)
    shopper.go("checkout:show")


def filled_checkout(shopper: Shopper) -> None:
    checkout(shopper)
    fill_in(shopper)


def fill_in(shopper: Shopper) -> None:
    """Everything the courier needs; in a plain browser the districts and prices are asked for."""
    page = shopper.page
    page.locator("#id_name").fill("Nodira Yoʻldosheva")
    page.locator("#id_phone").fill("+998 90 123 45 67")
    page.locator("#id_street").fill("Bunyodkor shohkoʻchasi, 31-uy, 14-xonadon")
    page.locator("#id_landmark").fill("Chilonzor metro bekati")
    page.locator("#id_region").select_option(TASHKENT)
    ask_for_delivery(shopper)
    page.locator("#id_district").select_option(CHILONZOR)
    ask_for_delivery(shopper)
    shopper.press(page.locator("label[for=delivery-courier]"))
    ask_for_delivery(shopper)
    expect(page.locator("#checkout-summary")).to_contain_text(PARCELS)


def ask_for_delivery(shopper: Shopper) -> None:
    if not shopper.has_scripts:
        shopper.press(shopper.page.locator("[formnovalidate]").first)


def refused_checkout(shopper: Shopper) -> None:
    filled_checkout(shopper)
    shopper.page.locator("#id_phone").fill("+7 495 123 45 67")
    with shopper.expecting(422):
        shopper.press(shopper.page.locator("[form=checkout-form][type=submit]"))
        expect(shopper.page.locator("#id_phone[aria-invalid=true]")).to_be_visible()


def order(shopper: Shopper) -> None:
    filled_checkout(shopper)
    shopper.press(shopper.page.locator("[form=checkout-form][type=submit]"))
    expect(shopper.page.locator(".order-head")).to_be_visible()


LOOKING_AROUND: list[Scene] = [
    home,
    menu,
    category,
    filters,
    nothing_left,
    product,
    closer_look,
    seller,
    suggestions,
    found,
    nothing_found,
    landing,
    help_page,
    articles,
    article,
    not_found,
    styleguide,
]


def saved_for_later(shopper: Shopper) -> None:
    cart(shopper)
    shopper.press(shopper.page.locator("#cart-lines [action$='/save/'] button").first)
    expect(shopper.page.locator("#cart-saved .line")).to_have_count(1)


def pay(shopper: Shopper) -> None:
    """The last page before the provider's, which is not there: the browser stays where it is."""
    filled_checkout(shopper)
    shopper.page.route(ELSEWHERE, lambda route: route.fulfill(status=204))
    shopper.press(shopper.page.locator("label[for=payment-payme]"))
    shopper.press(shopper.page.locator("[form=checkout-form][type=submit]"))
    shopper.page.wait_for_url(PAY_PAGE)


def unpaid_order(shopper: Shopper) -> None:
    """The buyer came back from Payme without having paid."""
    pay(shopper)
    on_the_way = PAY_PAGE.search(shopper.page.url)
    assert on_the_way
    shopper.go("orders:show", on_the_way[1], query=f"?key={on_the_way[2]}")
    expect(shopper.page.locator("#payment-state .pay-ways")).to_be_visible()


def cancelled_order(shopper: Shopper) -> None:
    order(shopper)
    shopper.press(shopper.page.locator(".summary .confirmed > summary"))
    shopper.press(shopper.page.locator(".summary .confirmed form button"))
    expect(shopper.page.locator("[action*='/again/']")).to_be_visible()


# --- an account ---------------------------------------------------------------------------------


def sign_in(shopper: Shopper) -> None:
    shopper.go("account:sign_in")


def code(shopper: Shopper) -> None:
    sign_in(shopper)
    shopper.page.locator("#id_phone").fill("+998 90 000 00 01")
    shopper.press(shopper.page.locator(".sign-in [type=submit]").first)
    expect(shopper.page.locator("#id_code")).to_be_visible()


def account(shopper: Shopper) -> None:
    """Everybody knows the code of this number, in the demo shop."""
    code(shopper)
    shopper.page.locator("#id_code").fill("000000")
    shopper.press(shopper.page.locator("[action$='/check/'] [type=submit]"))
    expect(shopper.page).to_have_url(re.compile(r"/account/$"))


def own_orders(shopper: Shopper) -> None:
    account(shopper)
    order(shopper)
    shopper.go("account:orders")
    expect(shopper.page.locator("main a[href*='/orders/']").first).to_be_visible()


def profile(shopper: Shopper) -> None:
    account(shopper)
    shopper.go("account:profile")


def new_address(shopper: Shopper) -> None:
    account(shopper)
    shopper.go("account:add_address")


def devices(shopper: Shopper) -> None:
    account(shopper)
    shopper.go("account:devices")


def privacy(shopper: Shopper) -> None:
    account(shopper)
    shopper.go("account:privacy")


BUYING: list[Scene] = [
    added,
    empty_cart,
    cart,
    removed_from_cart,
    saved_for_later,
    checkout,
    filled_checkout,
    refused_checkout,
    order,
    pay,
    unpaid_order,
    cancelled_order,
]
ACCOUNT: list[Scene] = [
    sign_in,
    code,
    account,
    own_orders,
    profile,
    new_address,
    devices,
    privacy,
]
SCENES = LOOKING_AROUND + BUYING + ACCOUNT
