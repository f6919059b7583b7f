import re

import pytest
import structlog
from django.test import Client

from commerce.cart.models import Cart
from tests import factories as make
from tests.storefront.conftest import says, text

# --- forms come from our own pages


@pytest.fixture
def variant():
    return make.make_shown_product().variants.get()


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def put(browser, variant, **headers):
    given = {"variant_id": variant.pk, "quantity": 1}
    return browser.post("/uz/cart/add/", given, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    ],
)
def test_form_of_a_page_without_token_passes_when_the_browser_vouches_for_it(
    strict, variant, headers
):
    assert put(strict, variant, **headers).status_code == 303


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "http://evil.example"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[broken"},
        {"Referer": "http://testserver/uz/"},
    ],
)
def test_form_without_token_from_elsewhere_is_a_403_in_the_language_of_the_visitor(
    strict, variant, headers, language
):
    refused = strict.post(f"/{language}/cart/add/", {"variant_id": variant.pk}, headers=headers)
    assert refused.status_code == 403
    sentence = "This form is not from our pages, or too old. Reload the page and send it again."
    assert says(refused, sentence, language)
    assert not Cart.objects.exists()


def test_old_browser_sends_the_token_that_private_pages_carry(strict, variant):
    put(strict, variant, **{"Sec-Fetch-Site": "same-origin"})
    cart = text(strict.get("/uz/cart/"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', cart)[1]
    given = {"variant_id": variant.pk, "quantity": 1}
    assert put(strict, variant).status_code == 403
    answer = strict.post("/uz/cart/add/", given | {"csrfmiddlewaretoken": token})
    assert answer.status_code == 303
    wrong = strict.post("/uz/cart/add/", given | {"csrfmiddlewaretoken": "x" * 64})
    assert wrong.status_code == 403


def test_staff_need_the_token_always(strict):
    refused = strict.post("/admin/login/", {}, headers={"Sec-Fetch-Site": "same-origin"})
    assert refused.status_code == 403


# --- what the edge may keep


def public_addresses():
    product = make.make_shown_product()
    return [
        f"/uz/c/{product.category.slug_uz}/",
        f"/ru/p/{product.slug_ru}/",
        f"/uz/s/{product.merchant.slug}/",
        "/uz/search/?q=a",
        "/uz/search/suggest?q=ab",
        "/robots.txt",
        "/sitemap.xml",
    ]


def test_public_pages_know_no_visitor(client):
    addresses = public_addresses()
    client.post("/uz/cart/add/", {"variant_id": "1"})
    client.cookies["cart"] = "11111111-1111-1111-1111-111111111111"
    client.cookies["sessionid"] = client.cookies["csrftoken"] = "x" * 32
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        assert page["Cache-Control"].startswith("public, max-age=0, s-maxage="), address
        assert "Set-Cookie" not in page, address
        assert not page.cookies, address
        assert "cookie" not in page.get("Vary", "").lower(), address
        assert page["Surrogate-Key"], address
        assert not hasattr(page.wsgi_request, "session"), address
        assert not hasattr(page.wsgi_request, "user"), address
        assert "csrfmiddlewaretoken" not in text(page), address


def test_public_pages_are_the_same_for_everybody(client):
    for address in public_addresses():
        first = Client().get(address)
        second = Client(
            headers={"cookie": "cart=x; language=ru", "HX-Request": "true", "accept-language": "ru"}
        ).get(address)
        assert first.content == second.content, address


def test_admin_has_its_sessions(client):
    page = client.get("/admin/login/")
    assert page.status_code == 200
    assert hasattr(page.wsgi_request, "session")


# --- one id for each request


def test_request_has_an_id_in_its_answer_and_its_logs(client):
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        answer = client.get("/uz/cart/?removed=x")
    line = next(line for line in logs if line["event"] == "request")
    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["path"], line["status_code"]) == ("GET", "/uz/cart/", 200)


def test_id_that_the_edge_gave_is_kept_and_an_odd_one_is_not(client):
    assert (
        client.get("/healthz", headers={"X-Request-ID": "edge-0123456789"})["X-Request-ID"]
        == "edge-0123456789"
    )
    for odd in ("short", "x" * 65, "a b c d e f", "<script>alert</script>", "пятьдесят"):
        assert client.get("/healthz", headers={"X-Request-ID": odd})["X-Request-ID"] != odd


def test_keys_of_orders_stay_out_of_the_logs(client):
    with structlog.testing.capture_logs() as logs:
        client.get("/uz/orders/1/?key=secret-key")
    assert "secret-key" not in str(logs)


# --- languages


@pytest.mark.parametrize(
    ("cookie", "preferred", "language"),
    [
        ("", "", "uz"),
        ("", "ru", "ru"),
        ("", "en", "uz"),
        ("", "de,ru;q=0.3", "ru"),
        ("ru", "uz", "ru"),
        ("uz", "ru", "uz"),
        ("xx", "ru", "ru"),
        ("\xff", "\x01", "uz"),
    ],
)
def test_root_leads_to_the_language_of_the_visitor(cookie, preferred, language):
    client = Client(headers={"accept-language": preferred})
    if cookie:
        client.cookies["language"] = cookie
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
    assert answer["Cache-Control"] == "private, no-store"


def test_answer_says_its_language(client):
    assert client.get("/ru/cart/")["Content-Language"] == "ru"
    assert "Accept-Language" not in client.get("/ru/cart/").get("Vary", "")


def test_unknown_address_is_not_sent_on_behind_a_language(client):
    assert client.get("/api/v1/nothing").status_code == 404
    assert client.get("/nothing/").status_code == 404
