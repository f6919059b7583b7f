import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.accounts.models import Device, SignInCode, User
from commerce.accounts.queries import devices_of
from commerce.checkout.commands import place_order
from commerce.customers.queries import consents_of
from commerce.notifications.models import Message
from commerce.orders.models import Order
from tests import factories as make
from tests.storefront.conftest import says, signed_in, text

PAGES = ["", "orders/", "profile/", "addresses/", "wishlist/", "ways/", "devices/", "privacy/"]


def buy(customer, product):
    make.make_delivery()
    cart = make.make_cart(product)
    terms = replace(make.make_terms(cart.pk), customer_id=customer.pk)
    return place_order(cart_id=cart.pk, terms=terms, language="uz", now=timezone.now())


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize("path", [*PAGES, "addresses/new/", "privacy/close/"])
def test_every_page_opens_empty_and_is_stored_by_nobody(own, client, path, language):
    address = f"/{language}/account/{path}"
    page = own.get(address)
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert 'aria-current="page"' in text(page)
    guest = client.get(address)
    assert guest.status_code == 303
    assert guest["Location"].startswith(f"/{language}/account/sign-in/")


@pytest.mark.parametrize(
    "path",
    [
        "profile/change/",
        "addresses/new/",
        "addresses/1/delete/",
        "devices/1/end/",
        "devices/all/end/",
        "ways/email/",
        "ways/password/",
        "ways/telegram/unlink/",
        "privacy/consents/",
        "privacy/close/confirm/",
        "wishlist/1/",
    ],
)
def test_guest_changes_nothing(client, path):
    assert client.post(f"/uz/account/{path}")["Location"].startswith("/uz/account/sign-in/")


def test_orders_are_listed_and_open_for_their_owner_only(own, stranger, customer, client):
    order = buy(customer, make.make_shown_product())
    for path in ("/uz/account/", "/uz/account/orders/"):
        assert f'href="/uz/orders/{order.number}/"' in text(own.get(path))
    assert order.number not in text(stranger.get("/uz/account/orders/"))
    assert own.get(f"/uz/orders/{order.number}/").status_code == 200
    for other in (stranger, client):
        assert other.get(f"/uz/orders/{order.number}/").status_code == 404
        assert other.post(f"/uz/orders/{order.number}/cancel/").status_code == 404
    order.refresh_from_db()
    assert order.state == "placed"


def test_checkout_knows_the_default_address_and_the_order_its_customer(own, customer):
    variant = make.make_shown_product(price=100_000).variants.get()
    make.make_delivery()
    address = make.make_customer_address(customer)
    own.post("/uz/cart/add/", {"variant_id": variant.pk})
    page = text(own.get("/uz/checkout/"))
    assert f'value="{address.street}"' in page
    assert 'value="Nodira"' in page
    fields = ("name", "phone", "region", "district", "street", "landmark")
    given = {field: getattr(address, field) for field in fields}
    total = re.search(r'name="agreed_total" value="(\d+)"', page)[1]
    code = re.search(r'name="delivery" value="(\w+)" required checked', page)[1]
    point = re.search(r'name="pickup_point" value="([\w-]+)"', page)
    own.post(
        "/uz/checkout/place/",
        given
        | {"delivery": code, "payment_method": "cash", "agreed_total": total}
        | ({"pickup_point": point[1]} if point else {}),
    )
    assert Order.objects.get().customer == customer


def test_profile_is_changed(own, customer):
    saved = own.post("/ru/account/profile/change/", {"name": " Nodira Y. ", "language": "ru"})
    assert saved.status_code == 303
    customer.refresh_from_db()
    assert (customer.name, customer.language) == ("Nodira Y.", "ru")
    assert says(own.get(saved["Location"]), "Saved.", "ru")


@pytest.mark.parametrize(
    "wrong", [{"name": "x" * 101}, {"name": "\0"}, {"language": "de"}, {"language": ""}]
)
def test_profile_that_can_not_be_is_a_422(own, wrong):
    given = {"name": "Ali", "language": "uz"} | wrong
    assert own.post("/uz/account/profile/change/", given).status_code == 422


def test_name_can_not_become_markup(own):
    nasty = "<script>alert(1)</script>"
    own.post("/uz/account/profile/change/", {"name": nasty, "language": "uz"})
    for path in PAGES:
        assert nasty not in text(own.get(f"/uz/account/{path}"))


# --- where the customer is signed in


def test_other_device_is_signed_out_at_once(own, customer):
    own.get("/uz/account/")
    other = signed_in(customer)
    device = Device.objects.latest("pk")
    assert other.get("/uz/account/").status_code == 200
    own.post(f"/uz/account/devices/{device.pk}/end/")
    assert other.get("/uz/account/").status_code == 303
    assert own.get("/uz/account/").status_code == 200


def test_all_other_devices_are_signed_out_at_once(own, customer):
    others = [signed_in(customer) for _ in range(2)]
    own.post("/uz/account/devices/others/end/")
    assert [other.get("/uz/account/").status_code for other in others] == [303, 303]
    assert devices_of(customer.pk).count() == 1


def test_device_of_another_is_not_found(own, stranger):
    device = Device.objects.latest("pk")
    assert own.post(f"/uz/account/devices/{device.pk}/end/").status_code == 404
    assert own.post(f"/uz/account/devices/{2**70}/end/").status_code == 404
    assert stranger.get("/uz/account/").status_code == 200


# --- privacy


def test_consent_is_given_and_taken_back(own, customer):
    own.post("/uz/account/privacy/consents/", {"purpose": ["offers", "nonsense"]})
    assert [str(p) for p, given in consents_of(customer.pk).items() if given] == ["offers"]
    assert re.search(r'value="offers" checked', text(own.get("/uz/account/privacy/")))
    own.post("/uz/account/privacy/consents/", {})
    assert not any(consents_of(customer.pk).values())


def test_everything_is_downloaded_as_a_file(own, customer):
    make.make_customer_address(customer)
    answer = own.get("/uz/account/privacy/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="karvon.json"'
    assert answer["Cache-Control"] == "private, no-store"
    told = json.loads(answer.content)
    assert told["account"]["phone"] == customer.phone
    assert told["addresses"][0]["landmark"] == "Eski masjid yonida"


def test_account_is_closed_with_a_code_only(own, customer):
    assert own.post("/uz/account/privacy/close/confirm/", {"code": "123456"}).status_code == 422
    assert own.post("/uz/account/privacy/close/confirm/", {}).status_code == 422
    assert User.objects.get(pk=customer.pk).is_active
    own.post("/uz/account/privacy/close/code/")
    code = re.search(r"\d{6}", Message.objects.latest("pk").text)[0]
    closed = own.post("/uz/account/privacy/close/confirm/", {"code": code})
    assert says(closed, "Your account is closed")
    assert not User.objects.get(pk=customer.pk).is_active
    assert own.get("/uz/account/").status_code == 303


def test_closing_code_can_not_be_asked_for_without_end(own):
    own.post("/uz/account/privacy/close/code/")
    assert own.post("/uz/account/privacy/close/code/").status_code == 429
    SignInCode.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    assert own.post("/uz/account/privacy/close/code/").status_code == 303
