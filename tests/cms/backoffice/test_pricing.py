"""Price lists, promotions and coupons as merchandisers enter them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from cms.backoffice.staff import EDITORS, MERCHANDISERS
from commerce.cart.queries import basket
from commerce.core.money import Money
from commerce.pricing.models import PriceList
from commerce.pricing.queries import prices_of
from commerce.promotions.models import Coupon, Promotion
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = "/admin/price-lists"
PROMOTIONS = "/admin/promotions"
COUPONS = "/admin/coupons"
BEGINS = {"starts_at": "2026-01-01 00:00", "ends_at": ""}


@pytest.fixture
def merchandiser(member_of: Callable[[str], Client]) -> Client:
    return member_of(MERCHANDISERS)


def a_list(**changes: str) -> dict[str, str]:
    return (
        {
            "name_uz": "Ulgurji",
            "name_ru": "Опт",
            "priority": "0",
            "customer_group": "",
            "minimum_quantity": "1",
            "merchant": "",
            "is_active": "on",
            "prices": "",
        }
        | BEGINS
        | changes
    )


def a_promotion(**changes: object) -> dict[str, object]:
    return (
        {
            "name_uz": "Aksiya",
            "name_ru": "Акция",
            "kind": "percent",
            "percent": "15",
            "amount": "",
            "buy": "",
            "free": "",
            "gift_sku": "",
            "product_codes": "",
            "minimum": "0",
            "customer_group": "",
            "is_active": "on",
            "priority": "0",
            "group": "",
        }
        | BEGINS
        | changes
    )


def test_a_list_is_pasted_from_a_spreadsheet_and_shown_again(merchandiser: Client) -> None:
    one, two = (make.make_product(price=1_000).variants.get() for _ in range(2))
    typed = f"{one.sku}\t12\u00a0500\n\n  {two.sku} 900,50 \n"
    made = merchandiser.post(f"{LISTS}/add/", a_list(prices=typed))
    assert made.status_code == 302
    assert prices_of([one.pk])[one.pk].amount == Money.of_soums(12_500)
    assert prices_of([two.pk])[two.pk].amount == Money(90_050)
    number = PriceList.objects.get().pk
    page = merchandiser.get(f"{LISTS}/edit/{number}/").content.decode()
    assert f"{one.sku} 12\u00a0500" in page
    merchandiser.post(f"{LISTS}/edit/{number}/", a_list(prices=f"{two.sku} 800"))
    assert prices_of([one.pk])[one.pk].amount == Money.of_soums(1_000)
    assert prices_of([two.pk])[two.pk].amount == Money.of_soums(800)


@pytest.mark.parametrize(
    "wrong", ["YOQ-1 100", "{sku}", "{sku} x", "{sku} -5", "{sku} 0", "{sku} NaN"]
)
def test_a_wrong_line_is_told_and_nothing_is_stored(merchandiser: Client, wrong: str) -> None:
    sku = make.make_product().variants.get().sku
    refused = merchandiser.post(f"{LISTS}/add/", a_list(prices=wrong.format(sku=sku)))
    assert refused.status_code == 200
    assert "error-message" in refused.content.decode()
    assert not PriceList.objects.exists()


def test_a_list_that_ends_before_it_begins_is_refused(merchandiser: Client) -> None:
    refused = merchandiser.post(f"{LISTS}/add/", a_list(ends_at="2025-01-01 00:00"))
    assert refused.status_code == 200
    assert not PriceList.objects.exists()


def test_a_promotion_reaches_the_goods_that_were_named(merchandiser: Client) -> None:
    product, other = make.make_product(price=1_000), make.make_product(price=1_000)
    category = make.make_category()
    entered = a_promotion(product_codes=product.code, categories=[category.pk])
    assert merchandiser.post(f"{PROMOTIONS}/add/", entered).status_code == 302
    cart = make.make_cart(product, other)
    assert basket(cart.pk, "uz").discount == Money.of_soums(150)
    number = Promotion.objects.get().pk
    page = merchandiser.get(f"{PROMOTIONS}/edit/{number}/").content.decode()
    assert product.code in page
    merchandiser.post(f"{PROMOTIONS}/edit/{number}/", a_promotion(product_codes=other.code))
    assert [each.code for each in Promotion.objects.get().products.all()] == [other.code]
    assert not Promotion.objects.get().categories.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"percent": ""},
        {"percent": "0"},
        {"percent": "101"},
        {"kind": "amount"},
        {"kind": "buy_and_get", "buy": "2"},
        {"kind": "gift"},
        {"kind": "gift", "gift_sku": "YOQ"},
        {"product_codes": "yoq"},
        {"minimum": "x"},
        {"ends_at": "2025-01-01 00:00"},
    ],
)
def test_a_promotion_that_can_not_be_is_refused_in_the_form(
    merchandiser: Client, wrong: dict[str, str]
) -> None:
    refused = merchandiser.post(f"{PROMOTIONS}/add/", a_promotion(**wrong))
    assert refused.status_code == 200
    assert not Promotion.objects.exists()


def test_a_gift_is_named_by_its_sku(merchandiser: Client) -> None:
    gift = make.make_product().variants.get()
    entered = a_promotion(kind="gift", percent="", gift_sku=gift.sku)
    assert merchandiser.post(f"{PROMOTIONS}/add/", entered).status_code == 302
    assert Promotion.objects.get().gift == gift


def test_a_coupon_is_entered_for_a_promotion_that_needs_one(merchandiser: Client) -> None:
    promotion = make.make_promotion(needs_coupon=True)
    entered = {
        "code": "salom-10",
        "promotion": promotion.pk,
        "uses_allowed": "",
        "uses_per_customer": "1",
        "minimum": "100 000",
        "batch": "",
        "starts_at": "",
        "ends_at": "",
    }
    assert merchandiser.post(f"{COUPONS}/add/", entered).status_code == 302
    coupon = Coupon.objects.get()
    assert (coupon.code, coupon.uses_allowed, coupon.minimum) == (
        "SALOM10",
        None,
        Money.of_soums(100_000),
    )
    automatic = make.make_promotion()
    refused = merchandiser.post(f"{COUPONS}/add/", entered | {"promotion": automatic.pk})
    assert refused.status_code == 200
    same = merchandiser.post(f"{COUPONS}/add/", entered)
    assert same.status_code == 200
    assert Coupon.objects.count() == 1


def test_a_batch_of_coupons_is_made_found_and_exported(
    merchandiser: Client, member_of: Callable[[str], Client]
) -> None:
    promotion = make.make_promotion(needs_coupon=True)
    entered = {"promotion": promotion.pk, "count": "30", "batch": "kuz", "prefix": "kuz"}
    assert b"coupons/many/" in merchandiser.get(f"{COUPONS}/").content
    assert merchandiser.get(f"{COUPONS}/many/").status_code == 200
    made = merchandiser.post(f"{COUPONS}/many/", entered)
    assert (made.status_code, made["Location"]) == (302, f"{COUPONS}/?q=kuz")
    assert Coupon.objects.filter(batch="kuz", code__startswith="KUZ").count() == 30
    listed = merchandiser.get(f"{COUPONS}/?q=kuz&export=csv")
    assert b"".join(listed.streaming_content).count(b"KUZ") == 30
    for wrong in ({"count": "0"}, {"count": "10000000"}, {"promotion": "0"}, {"batch": ""}):
        assert merchandiser.post(f"{COUPONS}/many/", entered | wrong).status_code == 200
    assert member_of(EDITORS).post(f"{COUPONS}/many/", entered).status_code == 302
    assert Coupon.objects.count() == 30


@pytest.mark.parametrize("folder", [LISTS, PROMOTIONS, COUPONS])
def test_lists_open_for_merchandisers_only(
    merchandiser: Client, member_of: Callable[[str], Client], folder: str
) -> None:
    make.make_coupon()
    assert merchandiser.get(f"{folder}/").status_code == 200
    assert member_of(EDITORS).get(f"{folder}/").status_code == 302
