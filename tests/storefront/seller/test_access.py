"""Every address of the portal, whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import activate

from commerce.feeds.commands import upload_sheet
from commerce.merchants.commands import invite_member
from commerce.merchants.models import Role
from commerce.orders.commands import Unwanted, change_sub_order_state, request_return
from commerce.orders.models import Reason, State
from storefront.seller.access import ABILITIES, Ability
from tests import factories as make
from tests.storefront.conftest import says, signed_in
from tests.storefront.seller.conftest import Stall, hire, make_stall, settled


def views() -> dict[str, Any]:
    """Every view behind a merchant's slug, by the name of its address."""
    activate("uz")
    portal = next(_resolvers(get_resolver().url_patterns, namespace="seller"))
    return {
        pattern.name: pattern
        for nested in portal.url_patterns
        if isinstance(nested, URLResolver)
        for pattern in nested.url_patterns
    }


def _resolvers(patterns: Iterable[Any], *, namespace: str) -> Iterator[URLResolver]:
    for each in patterns:
        if isinstance(each, URLResolver):
            if each.namespace == namespace:
                yield each
            yield from _resolvers(each.url_patterns, namespace=namespace)


def given_back(stall: Stall) -> Any:
    """A return of this merchant's goods."""
    order = make.make_order(stall.variant)
    part = stall.part_of(order)
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_sub_order_state(sub_order_id=part.pk, state=state, now=timezone.now())
    line = order.lines.get()
    wanted = [Unwanted(line.pk, 1, Reason.DAMAGED)]
    return request_return(order_id=order.pk, lines=wanted, now=timezone.now())[0]


def ids_of(stall: Stall) -> dict[str, Any]:
    """One real thing of this merchant for each name that an address can hold."""
    order = make.make_order(stall.variant)
    sheet = upload_sheet(
        merchant_id=stall.merchant.pk,
        user_id=stall.user.pk,
        file_name="a.csv",
        content=b"sku;price\n",
        language="uz",
        now=timezone.now(),
    )
    colleague = make.make_customer()
    hire(stall.merchant, colleague, Role.PACKER)
    invitation = invite_member(
        merchant_id=stall.merchant.pk,
        phone=make.make_phone(),
        role=Role.PACKER,
        language="uz",
        now=timezone.now(),
    )
    return {
        "member_id": colleague.memberships.get().pk,
        "invitation_id": invitation.pk,
        "payout_id": settled(stall.merchant).pk,
        "number": stall.part_of(order).number,
        "return_id": given_back(stall).pk,
        "variant_id": stall.variant.pk,
        "product_id": stall.product.pk,
        "sheet_id": sheet.pk,
        "kind": "csv",
    }


def address(pattern: Any, merchant: str, ids: dict[str, Any]) -> str:
    wanted = pattern.pattern.converters.keys()
    given = {name: ids[name] for name in wanted}
    path = reverse(f"seller:{pattern.name}", kwargs={"merchant": merchant, **given})
    return f"{path}?number={ids['number']}"


def both_ways(browser: Any, path: str) -> set[int]:
    """What is answered to looking and to sending; a page that takes only one says so."""
    file = SimpleUploadedFile("a.csv", b"sku;price\n")
    answers = {browser.get(path).status_code, browser.post(path, {"file": file}).status_code}
    return answers - {405}


def test_every_address_names_its_merchant_and_its_ability():
    assert len(views()) > 15
    for name, pattern in views().items():
        assert isinstance(pattern.callback.ability, Ability), name


def test_another_merchants_portal_does_not_exist(stall, other_stall):
    ids = ids_of(other_stall)
    for name, pattern in views().items():
        path = address(pattern, other_stall.merchant.slug, ids)
        assert both_ways(stall.browser, path) == {404}, name


def test_things_of_another_merchant_do_not_exist_in_ones_own_portal(stall, other_stall):
    ids = ids_of(other_stall) | {"kind": "csv"}
    for name, pattern in views().items():
        if pattern.pattern.converters.keys() - {"kind"} or name == "slips":
            path = address(pattern, stall.merchant.slug, ids)
            assert both_ways(stall.browser, path) == {404}, name


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_part_and_nothing_else(stall, role):
    browser, ids = stall.browser_of(role), ids_of(stall)
    for name, pattern in views().items():
        answers = both_ways(browser, address(pattern, stall.merchant.slug, ids))
        if pattern.callback.ability in ABILITIES[role]:
            assert not answers & {403, 404, 500}, name
        else:
            assert answers == {403}, name


def test_guests_are_led_to_the_sign_in(client, stall):
    ids = ids_of(stall)
    for name, pattern in views().items():
        answer = client.get(address(pattern, stall.merchant.slug, ids))
        assert answer.status_code == 405 or "sign-in" in answer["Location"], name


def test_nothing_of_the_portal_is_kept_by_anybody(stall):
    ids = ids_of(stall)
    for name, pattern in views().items():
        answer = stall.browser.get(address(pattern, stall.merchant.slug, ids))
        assert answer["Cache-Control"] == "private, no-store", name


def test_whoever_works_for_one_merchant_is_there_at_once(stall):
    assert stall.browser.get("/uz/seller/")["Location"] == stall.at()


def test_whoever_works_for_two_chooses(stall, other_stall):
    hire(other_stall.merchant, stall.user, Role.PACKER)
    page = stall.browser.get("/uz/seller/")
    assert stall.at() in page.content.decode()
    assert other_stall.at() in page.content.decode()


def test_strangers_have_no_portal(stranger):
    assert stranger.get("/uz/seller/").status_code == 404


def test_a_role_is_told_why_it_stays_outside(stall):
    page = stall.browser_of(Role.PACKER).get(stall.at("goods/"))
    assert says(
        page,
        "Your role, %(role)s, does not open this page. The owner of the shop can give you another.",
        role=Role.PACKER.label,
    )


def test_a_packer_sees_no_money_in_the_menu_nor_on_the_pages(stall):
    order = make.make_order(stall.variant)
    browser = stall.browser_of(Role.PACKER)
    number = stall.part_of(order).number
    for path in ("", "orders/", f"orders/{number}/"):
        page = browser.get(stall.at(path)).content.decode()
        assert "150\u00a0000" not in page
        assert "/sheets/" not in page


def test_an_owner_who_lost_the_place_is_out(stall):
    stall.user.memberships.all().delete()
    assert stall.browser.get(stall.at()).status_code == 404
    assert signed_in(stall.user).get("/uz/seller/").status_code == 404


def test_two_stalls_do_not_share_their_numbers(stall):
    second = make_stall()
    order = make.make_order(stall.variant, second.variant)
    page = stall.browser.get(stall.at(f"orders/{stall.part_of(order).number}/"))
    assert second.variant.sku not in page.content.decode()
