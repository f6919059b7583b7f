import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client

from commerce.core.errors import TooMany, Unavailable
from storefront import search
from tests.storefront.conftest import says, text

LIMIT = 5 * 1024 * 1024
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "path",
    [
        "/uz/nothing/here/",
        "/ru/c/",
        "/uz/c/%ff%fe/",
        "/uz/p/../../etc/passwd/",
        "/uz/p/%E2%98%83/",
        "/ru/p/" + "x" * 3000 + "/",
        "/uz/cart/" + "9" * 5000 + "/",
    ],
)
def test_wrong_address_is_a_themed_404_in_its_language(client, path):
    page = client.get(path)
    assert page.status_code == 404
    assert f'<html lang="{path[1:3]}">' in text(page)
    assert page["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("preferred", "language"), [("ru", "ru"), ("en-US,ru;q=0.5", "ru"), ("de", "uz"), ("", "uz")]
)
def test_wrong_address_without_language_is_told_in_the_visitors(preferred, language):
    page = Client(headers={"accept-language": preferred}).get("/wp-login.php")
    assert page.status_code == 404
    assert says(page, "There is no such page.", language)
    assert f'<html lang="{language}">' in text(page)


@pytest.mark.parametrize(
    "path", ["/uz/c/%00/", "/%00", "/static/%00", "/uz/cart/?x=%00", "/uz/p/a%00b/", "/admin/%00"]
)
def test_nul_in_an_address_is_a_themed_400(client, path):
    page = client.get(path)
    assert page.status_code == 400
    assert says(page, "We could not read what your browser sent. Go back and try again.")


@pytest.mark.parametrize("path", ["/uz/cart/add/", "/ru/checkout/place/", "/uz/checkout/address/"])
def test_body_over_the_limit_is_a_themed_413(client, path):
    page = client.post(
        path, b"name=" + b"x" * LIMIT, content_type="application/x-www-form-urlencoded"
    )
    assert page.status_code == 413
    assert says(page, "That is more than we can take at once.", path[1:3])


def test_form_of_endless_fields_is_a_themed_400(client):
    page = client.post("/uz/cart/add/", {f"field{number}": "" for number in range(6_000)})
    assert page.status_code == 400
    assert '<html lang="uz">' in text(page)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"\xff\xfe", f"{FORM}; charset=utf-8"),
        (b"variant_id=1", f"{FORM}; charset=nonsense"),
        (b"{}", "application/json"),
    ],
)
def test_body_that_can_not_be_read_is_no_error_of_ours(client, body, kind):
    answer = client.generic("POST", "/uz/cart/add/", body, content_type=kind)
    assert 400 <= answer.status_code < 500


def test_address_that_takes_only_forms_says_so(client):
    page = client.get("/uz/cart/add/")
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert says(page, "This address only takes what a form sends to it.")


def test_unknown_host_is_a_400(client, settings):
    settings.ALLOWED_HOSTS = ["karvon.example"]
    assert client.get("/uz/cart/", headers={"host": "evil.example"}).status_code == 400


# --- refusals and mistakes from within


@pytest.fixture
def search_that(monkeypatch):
    def arrange(exception):
        def fail(*_args, **_kwargs):
            raise exception

        monkeypatch.setattr(search, "search_results", fail)

    return arrange


class Busy(TooMany):
    message = "Wait %(retry_after)s seconds."


class Closed(Unavailable):
    message = "Closed for the night."


def test_refusal_becomes_a_page_with_its_status_and_sentence(client, search_that):
    search_that(Closed())
    page = client.get("/uz/search/?q=x")
    assert page.status_code == 503
    assert says(page, "Closed for the night.")


def test_too_many_says_when_to_come_back(client, search_that):
    search_that(Busy(retry_after=30))
    page = client.get("/uz/search/?q=x")
    assert (page.status_code, page["Retry-After"]) == (429, "30")
    assert says(page, "Wait %(retry_after)s seconds.", retry_after=30)


def test_refusal_leads_back_to_where_the_visitor_came_from_but_never_elsewhere(client, search_that):
    search_that(Closed())
    ours = client.get("/uz/search/?q=x", headers={"referer": "http://testserver/uz/cart/"})
    assert 'href="http://testserver/uz/cart/"' in text(ours)
    for foreign in ("https://evil.example/", "javascript:alert(1)", "//evil.example", "é"):
        page = client.get("/uz/search/?q=x", headers={"referer": foreign})
        assert foreign not in text(page)


def test_forbidden_is_a_themed_403(client, search_that):
    search_that(PermissionDenied())
    page = client.get("/ru/search/?q=x")
    assert page.status_code == 403
    assert '<html lang="ru">' in text(page)


def test_not_found_from_anywhere_is_the_same_page(client, search_that):
    search_that(Http404())
    assert says(client.get("/uz/search/?q=x"), "There is no such page.")


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_mistake_of_ours_is_a_calm_page_that_needs_no_store(
    client, search_that, language, django_assert_num_queries
):
    search_that(ZeroDivisionError())
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        page = client.get(f"/{language}/search/?q=x")
    assert page.status_code == 500
    assert f'<html lang="{language}">' in text(page)
    assert says(page, "We are mending something", language)
    assert "ZeroDivisionError" not in text(page)
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Request-ID"]
