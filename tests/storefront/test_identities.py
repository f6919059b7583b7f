"""Signing in with an account elsewhere: the whole conversation, over HTTP."""

from __future__ import annotations

import base64
import json
import re
import time
from html import unescape

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from commerce.accounts.models import Device, Identity, User
from commerce.accounts.provider import Elsewhere
from commerce.accounts.providers.telegram import signed
from commerce.accounts.queries import subject_digest, user_of_identity
from commerce.notifications.models import Message
from tests import factories as make
from tests.storefront.openid import CLIENT, SECRET, running

pytestmark = pytest.mark.django_db
TOKEN = "123456:ABC"
ME = {"sub": "u-7", "email": "dilnoza@example.uz", "email_verified": True}


@pytest.fixture(scope="module")
def running_provider():
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider, settings):
    running_provider.is_broken = False
    running_provider.signs_with = running_provider.key
    settings.OIDC_PROVIDERS = [
        {
            "code": "biznes",
            "name": "Biznes ID",
            "server": running_provider.url,
            "client_id": CLIENT,
            "secret": SECRET,
            "for": ["customers", "staff"],
        }
    ]
    return running_provider


@pytest.fixture
def telegram(settings):
    settings.TELEGRAM_BOT_TOKEN = TOKEN


def leave(client, code="biznes", **data):
    page = client.post(f"/uz/account/sign-in/with/{code}/", data)
    assert page.status_code == 200, page
    return unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1])


def come_back(client, sent):
    return client.get("/sign-in/biznes/callback/", sent)


def come_in(client, provider, **claims):
    return come_back(client, provider.consent(leave(client), **ME | claims))


def show_phone(client, phone):
    client.post("/uz/account/sign-in/code/", {"phone": phone})
    code = re.search(r"\d{6}", Message.objects.latest("pk").text)[0]
    return client.post("/uz/account/sign-in/check/", {"code": code})


def signed_in_as(client):
    number = client.session.get("device")
    return Device.objects.get(pk=number).user if number else None


# --- customers


def test_an_unknown_account_is_linked_once_its_owner_has_shown_their_phone(client, provider):
    customer = make.make_customer()
    answer = come_in(client, provider)
    assert answer.url.startswith("/uz/account/sign-in/")
    assert signed_in_as(client) is None
    assert "Biznes ID" in client.get("/uz/account/sign-in/").content.decode()
    show_phone(client, customer.phone)
    assert signed_in_as(client) == customer

    again = Client()
    assert come_in(again, provider).url == "/uz/account/"
    assert signed_in_as(again) == customer
    device = Device.objects.get(pk=again.session["device"])
    assert device.way == "biznes"
    assert "Biznes ID" in again.get("/uz/account/devices/").content.decode()


def test_an_e_mail_address_takes_nobodys_account_over(client, provider):
    victim = make.make_customer()
    User.objects.filter(pk=victim.pk).update(email=ME["email"], email_confirmed_at=victim.joined)
    for verified in (True, False):
        come_in(client, provider, email_verified=verified)
        assert signed_in_as(client) is None
    assert not Identity.objects.exists()


def test_signed_in_customers_link_and_unlink(own, customer, provider):
    answer = come_back(own, provider.consent(leave(own, next="/uz/account/ways/"), **ME))
    assert answer.url == "/uz/account/ways/"
    assert ME["email"] in own.get("/uz/account/ways/").content.decode()
    assert user_of_identity(Elsewhere("biznes", "u-7", "")) == customer
    assert own.post("/uz/account/ways/biznes/unlink/").status_code == 303
    assert own.post("/uz/account/ways/biznes/unlink/").status_code == 404
    assert not Identity.objects.exists()


def test_what_is_linked_to_another_is_not_taken_from_them(own, provider):
    other = make.make_customer()
    Identity.objects.create(
        user=other,
        provider="biznes",
        subject=subject_digest("biznes", "u-7"),
        linked_at=other.joined,
    )
    come_back(own, provider.consent(leave(own), **ME))
    assert Identity.objects.get().user == other
    assert "alert" in own.get("/uz/account/ways/").content.decode()


def test_who_is_blocked_stays_out(client, provider):
    customer = make.make_customer()
    come_in(client, provider)
    show_phone(client, customer.phone)
    User.objects.update(is_active=False)
    again = Client()
    assert come_in(again, provider).status_code == 403
    assert signed_in_as(again) is None


def test_nothing_readable_is_kept_of_the_account(client, provider):
    come_in(client, provider)
    show_phone(client, make.make_phone())
    row = Identity.objects.extra(select={"sealed": "label"}).values("subject", "sealed").get()
    assert "u-7" not in row["subject"]
    assert ME["email"] not in row["sealed"]


# --- what a provider may not do


def refused(client, answer):
    assert answer.status_code == 303
    assert answer.url == "/uz/account/sign-in/"
    assert "to_link" not in client.session
    return signed_in_as(client) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "http://127.0.0.1:1"},
        {"aud": "another"},
        {"exp": int(time.time()) - 600},
        {"nonce": "of-another-sign-in"},
    ],
)
def test_claims_for_somebody_else_are_refused(client, provider, wrong):
    client.cookies["language"] = "uz"
    assert refused(client, come_in(client, provider, **wrong))


def test_another_key_signs_nothing(client, provider):
    client.cookies["language"] = "uz"
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(client, come_in(client, provider))


def test_an_answer_without_its_question_is_refused(client, provider):
    client.cookies["language"] = "uz"
    sent = provider.consent(leave(Client()), **ME)
    assert refused(client, come_back(client, sent))
    assert refused(client, come_back(client, {"code": "x", "state": "y"}))
    assert refused(client, come_back(client, {}))


def test_an_answer_is_good_once(client, provider):
    client.cookies["language"] = "uz"
    sent = provider.consent(leave(client), **ME)
    come_back(client, sent)
    del (session := client.session)["to_link"]
    session.save()
    assert refused(client, come_back(client, sent))


def test_who_changes_their_mind_over_there_is_back_at_the_sign_in(client, provider):
    sent = provider.consent(leave(client), **ME)
    answer = come_back(client, {"error": "access_denied", "state": sent["state"]})
    assert refused(client, answer)


def test_a_silent_provider_is_a_503_and_an_unknown_one_a_404(client, provider, settings):
    provider.is_broken = True
    assert client.post("/uz/account/sign-in/with/biznes/").status_code == 503
    assert client.post("/uz/account/sign-in/with/google/").status_code == 404
    assert client.get("/sign-in/google/callback/").status_code == 404
    settings.OIDC_PROVIDERS = []
    assert client.post("/uz/account/sign-in/with/biznes/").status_code == 404


# --- colleagues


@pytest.fixture
def colleague(settings):
    settings.STAFF_EMAIL_DOMAINS = ["example.uz"]
    return User.objects.create_superuser("dilnoza", email=ME["email"])


def as_colleague(client, provider, **claims):
    to = leave(client, **{"for": "staff", "next": "/admin/orders/"})
    return come_back(client, provider.consent(to, **ME | claims))


def test_a_colleague_comes_in_and_goes_on_to_the_second_factor(
    client, provider, colleague, settings
):
    settings.STAFF_SECOND_FACTOR = True
    assert "Biznes ID" in client.get("/admin/login/").content.decode()
    assert as_colleague(client, provider).url == "/admin/orders/"
    assert client.get("/admin/orders/").url == "/admin/second-factor/"
    colleague.authenticator_set.create(type="totp", data={"secret": "sealed"})
    assert as_colleague(Client(), provider).url == "/admin/second-factor/authenticate/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "dilnoza@elsewhere.uz"},
        {"email": "nobody@example.uz"},
        {"email": None},
    ],
)
def test_nobody_becomes_a_colleague_by_an_address(client, provider, colleague, claims):
    assert as_colleague(client, provider, **claims).url == "/admin/login/"
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert User.objects.count() == 1


def test_a_linked_account_of_a_customer_opens_no_admin(client, provider, colleague):
    """Whoever reads a colleague's SMS may link an account of theirs, and gets no more by it."""
    User.objects.filter(pk=colleague.pk).update(email=None)
    Identity.objects.create(
        user=colleague,
        provider="biznes",
        subject=subject_digest("biznes", "u-7"),
        linked_at=colleague.joined,
    )
    assert as_colleague(client, provider).url == "/admin/login/"
    assert client.get("/admin/").url.startswith("/admin/login/")


def test_without_a_domain_colleagues_are_offered_nothing(client, provider, settings):
    settings.STAFF_EMAIL_DOMAINS = []
    assert "Biznes ID" not in client.get("/admin/login/").content.decode()
    answer = client.post("/uz/account/sign-in/with/biznes/", {"for": "staff"})
    assert answer.status_code == 404


# --- Telegram


def told(**changes):
    facts = {"id": 42, "first_name": "Ali", "username": "ali", "auth_date": int(time.time())}
    facts |= changes
    signature = changes.get("hash") or signed(facts)
    return base64.b64encode(json.dumps(facts | {"hash": signature}).encode()).decode().rstrip("=")


def from_telegram(client, result):
    leave(client, "telegram")
    assert 'id="telegram"' in client.get("/sign-in/telegram/callback/").content.decode()
    return client.post("/sign-in/telegram/callback/", {"tgAuthResult": result})


def test_telegram_signs_in_whom_it_knows(client, telegram):
    customer = make.make_customer()
    assert from_telegram(client, told()).url.startswith("/uz/account/sign-in/")
    show_phone(client, customer.phone)
    assert Identity.objects.get().label == "@ali"
    again = Client()
    assert from_telegram(again, told()).url == "/uz/account/"
    assert signed_in_as(again) == customer


def test_the_signature_is_telegrams_own(telegram):
    facts = {"id": 42, "first_name": "Ali", "username": "ali", "auth_date": 1795341600}
    assert signed(facts) == "16ce82a385f443264319ec9fee0b3c7f426785808587d1e904ee3137f41312ea"


@pytest.mark.parametrize("result", ["", "***", "bnVsbA", "W10", "e30", "/w"])
def test_what_telegram_did_not_say_is_refused(client, telegram, result):
    assert refused(client, from_telegram(client, result))


@pytest.mark.parametrize(
    "changes",
    [
        {"hash": "0" * 64},
        {"hash": "ё"},
        {"auth_date": 1},
        {"auth_date": "soon"},
        {"auth_date": int(time.time()) + 3_600},
        {"id": None},
        {"id": "ali"},
    ],
)
def test_what_telegram_can_not_mean_is_refused(client, telegram, changes):
    assert refused(client, from_telegram(client, told(**changes)))


def test_telegrams_answer_needs_our_question(client, telegram):
    client.cookies["language"] = "uz"
    answer = client.post("/sign-in/telegram/callback/", {"tgAuthResult": told()})
    assert refused(client, answer)
    assert refused(client, client.get("/sign-in/telegram/callback/"))


def test_what_is_not_set_up_is_not_shown(client):
    page = client.get("/uz/account/sign-in/").content.decode()
    assert "Telegram" not in re.sub(r"<footer.*", "", page, flags=re.DOTALL)
    assert client.post("/uz/account/sign-in/with/telegram/").status_code == 404
