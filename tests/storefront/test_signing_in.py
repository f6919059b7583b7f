import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import Device, SignInCode, User
from commerce.cart.queries import pieces_in
from commerce.notifications.models import Message
from tests import factories as make
from tests.storefront.conftest import HTMX, says, text

PHONE = "+998901234567"
WRONG = "This code is not right, or too old. Check it, or ask for a new one."


def ask(browser, phone="90 123-45-67", language="uz", **more):
    return browser.post(f"/{language}/account/sign-in/code/", {"phone": phone, **more})


def last_code():
    return re.search(r"\d{6}", Message.objects.latest("pk").text)[0]


def enter(browser, code=None, language="uz"):
    return browser.post(f"/{language}/account/sign-in/check/", {"code": code or last_code()})


def sign_in(browser, phone=PHONE, **more):
    ask(browser, phone, **more)
    return enter(browser)


def later(**span):
    """Time goes by for every code that was sent."""
    for row in SignInCode.objects.all():
        SignInCode.objects.filter(pk=row.pk).update(sent_at=row.sent_at - timedelta(**span))


# --- the two steps


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_new_visitor_signs_in_without_scripts(client, language):
    page = client.get(f"/{language}/account/sign-in/")
    assert page["Cache-Control"] == "private, no-store"
    sent = ask(client, language=language)
    assert (sent.status_code, sent["Location"]) == (303, f"/{language}/account/sign-in/")
    step = client.get(sent["Location"])
    assert 'autocomplete="one-time-code"' in text(step)
    assert "+998 90 123-45-67" in text(step)
    assert last_code() not in text(step)
    done = enter(client, language=language)
    assert (done.status_code, done["Location"]) == (303, f"/{language}/account/")
    assert client.get(done["Location"]).status_code == 200
    assert User.objects.get().phone == PHONE


def test_code_may_be_typed_with_spaces(client):
    ask(client)
    code = last_code()
    assert enter(client, f" {code[:3]} {code[3:]} ").status_code == 303


def test_code_is_on_the_screen_with_debug_only(client, settings):
    ask(client)
    assert last_code() not in text(client.get("/uz/account/sign-in/"))
    settings.DEBUG = True
    later(hours=1)
    ask(client)
    assert last_code() in text(client.get("/uz/account/sign-in/"))


def test_known_and_unknown_phone_get_the_same_answer(client):
    make.make_customer(phone=PHONE)
    answers = []
    for phone in (PHONE, "+998907654321"):
        browser = Client()
        ask(browser, phone)
        page = text(browser.get("/uz/account/sign-in/"))
        digits = phone[4:]
        spelled = f"+998 {digits[:2]} {digits[2:5]}-{digits[5:7]}-{digits[7:]}"
        answers.append(
            re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)
            .replace(spelled, "")
            .replace(phone, "")
        )
    assert answers[0] == answers[1]


def test_wrong_code_is_told_at_its_field_and_the_right_one_still_counts(client):
    ask(client)
    code = last_code()
    refused = enter(client, f"{(int(code) + 1) % 10**6:06}")
    assert refused.status_code == 422
    assert says(refused, WRONG)
    assert 'id="code-error-1"' in text(refused)
    assert enter(client, code).status_code == 303


@pytest.mark.parametrize("code", ["", "x", "\0", "🙂", "1" * 50, "<script>"])
def test_what_is_no_code_is_a_422(client, code):
    ask(client)
    refused = client.post("/uz/account/sign-in/check/", {"code": code})
    assert refused.status_code == 422
    assert "<script>" not in text(refused).partition("<main")[2]


@pytest.mark.parametrize("phone", ["", "x", "\0", "+1 202 555 0123", "9" * 500])
def test_what_is_no_phone_is_a_422_and_sends_nothing(client, phone):
    assert ask(client, phone).status_code == 422
    assert not Message.objects.exists()


def test_second_code_at_once_is_a_429_that_says_when(client):
    ask(client)
    refused = ask(client)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 30
    assert 'data-wait="' in text(refused)
    assert enter(client).status_code == 303


def test_code_without_having_asked_for_one_leads_to_the_first_step(client):
    assert enter(client, "123456")["Location"] == "/uz/account/sign-in/"


def test_another_number_goes_back_to_the_first_step(client):
    ask(client)
    page = client.get("/uz/account/sign-in/?phone=1")
    assert 'name="code"' not in text(page)
    assert 'name="phone"' in text(page)


# --- where it leads


def test_guest_is_led_to_the_sign_in_and_back(client):
    away = client.get("/uz/account/orders/?page=2")
    assert away["Location"] == "/uz/account/sign-in/?next=%2Fuz%2Faccount%2Forders%2F%3Fpage%3D2"
    assert 'value="/uz/account/orders/?page=2"' in text(client.get(away["Location"]))
    done = sign_in(client, next="/uz/account/orders/?page=2")
    assert done["Location"] == "/uz/account/orders/?page=2"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\0"],
)
def test_sign_in_leads_nowhere_else(client, address):
    page = client.get("/uz/account/sign-in/", {"next": address})
    assert "evil" not in text(page).partition("<main")[2]
    ask(client, next=address)
    if Message.objects.exists():
        assert enter(client)["Location"] == "/uz/account/"


# --- the session


def test_session_gets_a_new_id_with_the_sign_in(client):
    ask(client)
    before = client.cookies["sessionid"].value
    enter(client)
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/uz/account/").status_code == 303


def test_code_never_opens_the_admin(client):
    user = User.objects.create_superuser("admin")
    sign_in(client)
    User.objects.filter(pk=user.pk).update(phone="", phone_digest=None)
    assert client.get("/admin/").status_code == 302
    assert not hasattr(client.get("/uz/account/").wsgi_request, "user")


def test_admin_session_is_no_customer(client):
    client.force_login(User.objects.create_superuser("admin"))
    assert client.get("/uz/account/").status_code == 303


def test_cached_pages_know_nothing_of_who_is_signed_in(client):
    product = make.make_shown_product()
    addresses = [
        f"/uz/p/{product.slug_uz}/",
        f"/ru/c/{product.category.slug_ru}/",
        f"/uz/s/{product.merchant.slug}/",
        "/uz/search/?q=a",
    ]
    before = [Client().get(address).content for address in addresses]
    sign_in(client)
    for address, anonymous in zip(addresses, before, strict=True):
        page = client.get(address)
        assert page.content == anonymous
        assert page["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in page
        assert not page.cookies
        assert "cookie" not in page.get("Vary", "").lower()


def test_fragment_of_a_guest_sets_no_cookie(client):
    for address in ("/uz/me/hearts/", "/uz/me/badge/", "/uz/cart/", "/uz/account/sign-in/"):
        assert "sessionid" not in client.get(address).cookies, address


def test_session_cookie_is_kept_from_scripts(client):
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert client.cookies["customer"].value == "1"


def test_signing_out_ends_the_device_and_takes_the_cart_along(client):
    variant = make.make_shown_product().variants.get()
    client.post("/uz/cart/add/", {"variant_id": variant.pk})
    sign_in(client)
    stolen = client.cookies["sessionid"].value
    assert client.post("/uz/account/sign-out/").status_code == 303
    assert client.cookies["cart"].value == ""
    assert Device.objects.get().ended_at <= timezone.now()
    for session in (client.cookies["sessionid"].value, stolen):
        thief = Client()
        thief.cookies["sessionid"] = session
        assert thief.get("/uz/account/").status_code == 303


def test_guest_who_presses_a_heart_comes_back_to_the_page_they_pressed_it_on(client):
    product = make.make_shown_product()
    here = f"/uz/c/{product.category.slug_uz}/?sort=cheap"
    referer = {"Referer": f"http://testserver{here}"}
    away = client.post(f"/uz/account/wishlist/{product.pk}/", headers=referer)
    then = parse_qs(urlsplit(away["Location"]).query)["next"][0]
    assert sign_in(client, next=then)["Location"] == here


def test_script_is_led_to_the_sign_in_by_a_header(client):
    product = make.make_shown_product()
    answer = client.post(f"/uz/account/wishlist/{product.pk}/", headers=HTMX)
    assert answer["HX-Redirect"].startswith("/uz/account/sign-in/?next=")


# --- the cart


def test_guests_cart_is_merged_and_that_is_told_once(client):
    variant = make.make_shown_product(stock=5).variants.get()
    at_home = Client()
    sign_in(at_home)
    at_home.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 3})
    client.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 4})
    later(hours=1)
    sign_in(client)
    assert client.cookies["cart"].value == at_home.cookies["cart"].value
    assert pieces_in(client.cookies["cart"].value) == 5
    told = client.get("/uz/cart/")
    assert says(told, "We put what was in this cart to what you had in yours.")
    assert 'class="alert alert-good"' not in text(client.get("/uz/cart/"))


def test_agent_of_the_browser_names_the_device(client):
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
    ask(client)
    client.post("/uz/account/sign-in/check/", {"code": last_code()}, headers={"User-Agent": agent})
    assert Device.objects.get().name == "Chrome, Android"
