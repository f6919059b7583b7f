import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from commerce.cart.errors import SoldOut
from storefront.responses import LONGEST_KEYS, answer, go_to, kept_at_edge, page, wants_regions
from tests import factories as make
from tests.storefront.conftest import HTMX, text


@pytest.fixture
def address():
    return f"/uz/c/{make.make_category().slug_uz}/"


def test_page_may_be_kept_by_the_edge_and_asked_after_by_browsers(client, address):
    assert client.get(address)["Cache-Control"] == (
        "public, max-age=0, s-maxage=300, stale-while-revalidate=86400, stale-if-error=86400"
    )


def test_unchanged_page_is_a_304_without_a_body(client, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("ETag", "Cache-Control", "Surrogate-Key"):
        assert again[name] == first[name]


def test_changed_page_has_another_validator(client, address):
    category = make.make_category()
    one, other = client.get(address), client.get(f"/uz/c/{category.slug_uz}/")
    assert one["ETag"] != other["ETag"]
    assert client.get(address, headers={"If-None-Match": other["ETag"]}).status_code == 200


def test_every_page_is_forgotten_when_the_menu_changes(client, address):
    assert {"nav", "shell"} <= set(client.get(address)["Surrogate-Key"].split())


def test_keys_stay_below_four_kilobytes_or_the_page_is_not_kept():
    request, few, many = (
        RequestFactory().get("/"),
        ["product:1"],
        [f"product:{n}" for n in range(1_000)],
    )
    kept = kept_at_edge(request, HttpResponse("x"), keys=[*few, *few], seconds=1)
    assert kept["Surrogate-Key"] == "product:1"
    refused = kept_at_edge(request, HttpResponse("x"), keys=many, seconds=1)
    assert "Surrogate-Key" not in refused
    assert refused["Cache-Control"] == "private, no-store"
    assert 4096 - len("Surrogate-Key: \r\n") > LONGEST_KEYS


def test_private_page_is_never_stored(rf):
    response = page(rf.get("/uz/"), "errors/404.html", private=True)
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response
    assert "Surrogate-Key" not in response


def test_page_that_is_not_all_right_is_not_kept(rf):
    assert (
        page(rf.get("/uz/"), "errors/404.html", status=404)["Cache-Control"] == "private, no-store"
    )


def test_boosted_link_gets_the_whole_page(rf):
    assert wants_regions(rf.post("/", headers=HTMX))
    assert not wants_regions(rf.post("/", headers=HTMX | {"HX-Boosted": "true"}))
    assert not wants_regions(rf.post("/"))


def test_plain_browser_is_redirected_in_its_language(rf):
    with override("ru"):
        redirect = answer(
            rf.post("/ru/"), "cart/_badge.html", then="cart:show", query={"a": "b c"}, count=1
        )
    assert (redirect.status_code, redirect["Location"]) == (303, "/ru/cart/?a=b+c")
    assert redirect["Cache-Control"] == "private, no-store"


def test_plain_browser_gets_a_refusal_as_a_page_later_on(rf):
    with pytest.raises(SoldOut):
        answer(rf.post("/"), "cart/_badge.html", then="cart:show", refusal=SoldOut(left=0), count=1)


def test_script_gets_a_refusal_beside_the_regions(rf):
    request = rf.post("/", headers=HTMX)
    told = answer(request, "cart/_badge.html", then="cart:show", refusal=SoldOut(left=0), count=7)
    assert told.status_code == 409
    assert text(told).count("hx-swap-oob") == 2
    assert "7" in text(told)


def test_going_on_is_a_redirect_or_a_header(rf):
    assert go_to(rf.post("/"), "/uz/")["Location"] == "/uz/"
    assert go_to(rf.post("/", headers=HTMX), "/uz/")["HX-Redirect"] == "/uz/"
