import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import Device, Token, User
from commerce.api.paging import cursor_of
from commerce.customers.models import Consent
from commerce.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
JSON = "application/json"
PHONE = "+998901234567"


class App:
    """An app with or without somebody's token."""

    def __init__(self, token=""):
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def __getattr__(self, method):
        def call(path, body=None, **options):
            given = {} if body is None else {"data": body, "content_type": JSON}
            return getattr(self.client, method)(f"/api/v1{path}", **given, **options)

        return call


@pytest.fixture
def guest():
    return App()


@pytest.fixture
def customer():
    return make.make_customer()


@pytest.fixture
def app(customer):
    return App(make.make_tokens(customer).access_token)


@pytest.fixture
def stranger():
    return App(make.make_tokens().access_token)


def last_code():
    return re.search(r"\d{6}", Message.objects.latest("pk").text)[0]


def sign_in(guest, phone=PHONE):
    assert guest.post("/auth/codes", {"phone": phone}).status_code == 202
    return guest.post("/auth/tokens", {"phone": phone, "code": last_code(), "device": "Pixel 9"})


def address_of(**changes):
    place = make.make_address()
    given = {
        "name": "Ali",
        "phone": "90 123 45 67",
        "region": place.region,
        "district": place.district,
        "street": "Bobur koʻchasi, 1",
    }
    return given | changes


# --- signing in


def test_app_signs_in_and_knows_who_it_is(guest):
    tokens = sign_in(guest).json()
    assert set(tokens) == {"access_token", "refresh_token", "expires_in", "token_type"}
    me = App(tokens["access_token"]).get("/me")
    assert me.json()["phone"] == PHONE
    assert isinstance(me.json()["id"], str)
    assert me["Cache-Control"] == "private, no-store"
    assert Device.objects.get().name == "Pixel 9"


def test_sent_code_is_not_in_the_answer_and_its_limit_is(guest, settings):
    sent = guest.post("/auth/codes", {"phone": PHONE})
    assert sent.json()["code"] is None
    assert last_code() not in sent.content.decode()
    assert int(sent["RateLimit-Limit"]) == settings.CODES_FROM_ONE_ADDRESS
    assert int(sent["RateLimit-Remaining"]) == settings.CODES_FROM_ONE_ADDRESS - 1
    assert 0 < int(sent["RateLimit-Reset"]) <= 3600


def test_demo_phone_signs_in_with_zeros_again_and_again_with_debug(guest, settings):
    settings.DEBUG = True
    for _ in range(3):
        assert guest.post("/auth/codes", {"phone": "+998900000001"}).status_code == 202
        body = {"phone": "+998900000001", "code": "000000"}
        assert guest.post("/auth/tokens", body).status_code == 200
        assert guest.post("/auth/tokens", body).status_code == 422


def test_forty_codes_to_one_phone_meet_a_429_long_before(guest):
    answers = [guest.post("/auth/codes", {"phone": PHONE}) for _ in range(40)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert answers.index(refused) <= 10
    assert int(refused["Retry-After"]) > 0
    assert refused["RateLimit-Reset"] == refused["Retry-After"]
    assert (refused["RateLimit-Limit"], refused["RateLimit-Remaining"]) == ("1", "0")
    assert refused.json()["code"] == "too_many_codes"
    assert {answer.status_code for answer in answers} == {202, 429}


def test_visitor_can_not_choose_the_address_they_are_counted_by(guest, settings):
    settings.CODES_FROM_ONE_ADDRESS = 1
    headers = [{"X-Forwarded-For": f"203.0.113.{n}"} for n in range(2)]
    statuses = [
        guest.post("/auth/codes", {"phone": make.make_phone()}, headers=h).status_code
        for h in headers
    ]
    assert statuses == [202, 429]
    settings.PROXIES = 1
    headers = [{"X-Forwarded-For": f"1.1.1.1, 203.0.113.{n}"} for n in (5, 6, 6)]
    statuses = [
        guest.post("/auth/codes", {"phone": make.make_phone()}, headers=h).status_code
        for h in headers
    ]
    assert statuses == [202, 202, 429]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/codes", {"phone": "+1 202 555 0123"}),
        ("/auth/codes", {"phone": "\0"}),
        ("/auth/codes", {"phone": None}),
        ("/auth/codes", {}),
        ("/auth/tokens", {"phone": PHONE, "code": "123456"}),
        ("/auth/tokens", {"phone": PHONE, "code": 1}),
        ("/auth/tokens", {"phone": PHONE, "code": "🙂"}),
        ("/auth/tokens/refresh", {"refresh_token": "x" * 300}),
        ("/auth/tokens/refresh", {}),
    ],
)
def test_what_can_not_be_used_is_a_422(guest, path, body):
    refused = guest.post(path, body)
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"


def test_refreshing_twice_with_one_token_signs_out(guest):
    old = sign_in(guest).json()
    new = guest.post("/auth/tokens/refresh", {"refresh_token": old["refresh_token"]}).json()
    assert App(new["access_token"]).get("/me").status_code == 200
    again = guest.post("/auth/tokens/refresh", {"refresh_token": old["refresh_token"]})
    assert (again.status_code, again["WWW-Authenticate"]) == (401, "Bearer")
    assert App(new["access_token"]).get("/me").status_code == 401


def test_signed_out_token_opens_nothing(app):
    assert app.delete("/auth/tokens/current").status_code == 204
    assert app.get("/me").status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer 🙂".encode().decode("latin1")],
)
@pytest.mark.parametrize("path", ["/me", "/me/export", "/me/addresses", "/orders"])
def test_without_a_good_token_it_is_a_401(client, header, path):
    refused = client.get(f"/api/v1{path}", headers={"Authorization": header} if header else {})
    assert refused.status_code == 401
    assert refused.json()["code"] == "not_signed_in"
    assert refused["WWW-Authenticate"] == "Bearer"


# --- what is one's own


def test_profile_is_changed_in_parts(app):
    assert app.patch("/me", {"name": "Nodira"}).json()["name"] == "Nodira"
    changed = app.patch("/me", {"language": "ru"}).json()
    assert (changed["name"], changed["language"]) == ("Nodira", "ru")
    assert app.patch("/me", {"language": "de"}).status_code == 422
    assert app.patch("/me", {"name": "\0"}).status_code == 422


def test_addresses_are_kept(app):
    made = app.post("/me/addresses", address_of())
    assert made.status_code == 201
    path = f"/me/addresses/{made.json()['id']}"
    assert app.put(path, address_of(street="Yangi")).json()["street"] == "Yangi"
    assert [a["is_default"] for a in app.get("/me/addresses").json()["items"]] == [True]
    assert app.post("/me/addresses", address_of(region="XX")).status_code in (404, 422)
    assert app.delete(path).status_code == 204
    assert app.get("/me/addresses").json() == {"items": [], "next": None}


def test_what_is_anothers_is_not_found(app, stranger, customer):
    address = make.make_customer_address(customer)
    device = Device.objects.filter(user=customer).latest("pk")
    order = place(app)
    for number in (address.pk, 0, 2**70, "x"):
        assert stranger.put(f"/me/addresses/{number}", address_of()).status_code == 404
        assert stranger.delete(f"/me/addresses/{number}").status_code == 404
    assert stranger.delete(f"/me/devices/{device.pk}").status_code == 404
    assert stranger.get(f"/orders/{order}").status_code == 404
    assert stranger.post(f"/orders/{order}/cancel").status_code == 404
    assert stranger.get("/orders").json()["items"] == []
    assert app.get("/me").status_code == 200


def place(app):
    """The number of an order that the app places."""
    product = make.make_shown_product(price=100_000)
    make.make_delivery()
    cart = make.make_cart(product)
    terms = make.make_terms(cart.pk)
    placed = app.post(
        "/orders",
        {
            "cart_id": str(cart.pk),
            "contact": vars(terms.contact),
            "address": vars(terms.address),
            "delivery": terms.delivery,
            "payment_method": "cash",
            "agreed_total": terms.agreed_total.tiyin,
        },
    )
    assert placed.status_code == 201, placed.content
    return placed.json()["number"]


def test_orders_of_the_caller_are_listed_and_open_without_their_token(app, guest):
    numbers = [place(app) for _ in range(3)]
    place(guest)
    first = app.get("/orders?limit=2").json()
    rest = app.get(f"/orders?limit=2&cursor={first['next']}").json()
    assert [o["number"] for o in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    assert app.get(f"/orders/{numbers[0]}").json()["number"] == numbers[0]
    assert guest.get(f"/orders/{numbers[0]}").status_code == 404
    assert app.post(f"/orders/{numbers[0]}/cancel").json()["state"] == "cancelled"


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=🙂"])
def test_odd_pages_of_orders_are_a_422(app, query):
    assert app.get(f"/orders?{query}").status_code == 422


def test_far_page_of_orders_is_empty(app):
    assert app.get(f"/orders?cursor={cursor_of(10**30)}").json()["items"] == []


def test_bad_token_is_refused_even_where_a_guest_may_call(guest):
    assert App("x").post("/orders", {}).status_code in (401, 422)
    assert App("x").get("/orders/1").status_code == 401


def test_wishes_are_kept(app):
    product = make.make_shown_product()
    assert app.post("/me/wishlist", {"product_id": str(product.pk)}).status_code == 204
    assert [c["id"] for c in app.get("/me/wishlist").json()["items"]] == [str(product.pk)]
    assert app.post("/me/wishlist", {"product_id": "0"}).status_code == 404
    assert app.delete(f"/me/wishlist/{product.pk}").status_code == 204
    assert app.get("/me/wishlist").json()["items"] == []


def test_devices_are_listed_and_ended(app, customer):
    other = make.make_device(customer)
    devices = app.get("/me/devices").json()["items"]
    assert {d["id"]: d["is_current"] for d in devices}[str(other.pk)] is False
    assert sum(d["is_current"] for d in devices) == 1
    assert app.delete(f"/me/devices/{other.pk}").status_code == 204
    assert len(app.get("/me/devices").json()["items"]) == 1


# --- taking everything along, and leaving


def test_everything_is_exported(app, customer):
    make.make_customer_address(customer)
    told = app.get("/me/export").json()
    assert told["account"]["phone"] == customer.phone
    assert told["addresses"][0]["street"] == "Navoiy koʻchasi, 5"


def test_fresh_sign_in_may_close_the_account(app, customer):
    assert app.delete("/me").status_code == 204
    assert app.get("/me").status_code == 401
    assert not User.objects.get(pk=customer.pk).is_active


def test_older_sign_in_needs_a_code_to_close_the_account(app, customer, guest):
    Device.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert app.delete("/me").status_code == 422
    guest.post("/auth/codes", {"phone": customer.phone})
    assert app.delete("/me", {"code": "x"}).status_code == 422
    assert User.objects.get(pk=customer.pk).is_active
    assert app.delete("/me", {"code": last_code()}).status_code == 204


# --- notices


def test_notices_are_listed_and_offers_are_chosen(app):
    orders, offers = app.get("/me/notifications").json()["items"]
    assert (orders["code"], orders["enabled"], orders["can_change"]) == ("orders", True, False)
    assert (offers["code"], offers["channel"], offers["enabled"]) == ("offers", "sms", False)
    choice = {"code": "offers", "channel": "sms", "enabled": True}
    for _ in range(2):
        assert app.patch("/me/notifications", choice).json()["items"][1]["enabled"] is True
    assert Consent.objects.count() == 1
    assert app.patch("/me/notifications", choice | {"enabled": False}).status_code == 200
    assert app.get("/me/notifications").json()["items"][1]["enabled"] is False


@pytest.mark.parametrize(
    ("code", "channel", "status"),
    [("orders", "sms", 409), ("offers", "pigeon", 404), ("suggestions", "sms", 404)],
)
def test_other_notices_are_not_chosen(app, code, channel, status):
    body = {"code": code, "channel": channel, "enabled": False}
    refused = app.patch("/me/notifications", body)
    assert refused.status_code == status
    assert not Consent.objects.exists()


def test_a_guest_has_no_notices(guest):
    assert guest.get("/me/notifications").status_code == 401
