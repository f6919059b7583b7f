"""Everything that can be done twice: a double click, a second tab, the back button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from commerce.inventory.models import Reservation
from commerce.orders.models import Order
from tests.journeys import scenes
from tests.journeys.conftest import WalkIn
from tests.journeys.shopper import Shopper

ORDER = re.compile(r"/uz/orders/(\d+)/\?key=")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_double_click_orders_once(visitor: WalkIn, has_scripts: bool) -> None:
    shopper = visitor(has_scripts=has_scripts)
    scenes.filled_checkout(shopper)
    submit(shopper.page).dblclick()
    expect(shopper.page).to_have_url(ORDER)
    assert Order.objects.count() == 1
    assert Reservation.objects.values("reference").distinct().count() == 1


def test_going_back_and_placing_again_leads_to_the_same_order(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.order(shopper)
    first = shopper.page.url
    shopper.page.go_back()
    if submit(shopper.page).is_visible():
        submit(shopper.page).click()
        expect(shopper.page).to_have_url(first)
    assert Order.objects.count() == 1


def test_two_tabs_order_once(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.filled_checkout(shopper)
    other = second_tab(shopper)
    other.open(shopper.address("checkout:show"))
    scenes.fill_in(other)
    submit(shopper.page).click()
    expect(shopper.page).to_have_url(ORDER)
    submit(other.page).click()
    expect(other.page).to_have_url(shopper.page.url)
    assert Order.objects.count() == 1


def test_a_tab_that_is_behind_is_told(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.cart(shopper)
    behind = second_tab(shopper)
    behind.go("cart:show")
    lines(shopper.page).first.get_by_role("button", name=shopper.words("Remove")).click()
    expect(lines(shopper.page)).to_have_count(1)

    with behind.expecting(404):
        lines(behind.page).first.get_by_role("button", name=shopper.words("One more")).click()
        expect(behind.page.locator("#errors-refusal")).to_contain_text(
            shopper.words("This item is not in the cart any more.")
        )
    expect(lines(behind.page)).to_have_count(1)


def test_after_the_order_a_tab_begins_a_new_cart(visitor: WalkIn) -> None:
    shopper = visitor()
    scenes.filled_checkout(shopper)
    other = second_tab(shopper)
    other.open(scenes.place(shopper, "lamp"))
    submit(shopper.page).click()
    expect(shopper.page).to_have_url(ORDER)
    other.page.locator("#catalog-buy form[action*=cart] [type=submit]").click()
    expect(other.page.locator("#cart-badge")).to_contain_text("1")
    other.go("cart:show")
    expect(lines(other.page)).to_have_count(1)


def test_quick_steps_all_count(visitor: WalkIn) -> None:
    """A step that is made before the answer to the last one came is not lost."""
    shopper = visitor()
    scenes.cart(shopper)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    shopper.page.route(re.compile(r"/cart/\d+/$"), hold)
    more = lines(shopper.page).first.get_by_role("button", name=shopper.words("One more"))
    with shopper.page.expect_request(re.compile(r"/cart/\d+/$")):
        more.click()
    with shopper.page.expect_request(re.compile(r"/cart/\d+/$")) as second:
        more.click()
    assert "quantity=3" in (second.value.post_data or "")
    held[-1].continue_()
    expect(lines(shopper.page).first.get_by_role("spinbutton")).to_have_value("3")


def second_tab(shopper: Shopper) -> Shopper:
    return Shopper(
        shopper.page.context.new_page(),
        shopper.language,
        shopper.device,
        shopper.has_scripts,
        problems=shopper.problems,
    )


def submit(page: Page) -> Locator:
    return page.locator("[form=checkout-form][type=submit]")


def lines(page: Page) -> Locator:
    return page.locator("#cart-lines .line")
