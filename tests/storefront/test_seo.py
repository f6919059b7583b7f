import re
from xml.etree import ElementTree

import pytest

from storefront import seo
from tests import factories as make
from tests.storefront.conftest import text

SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert page["Content-Type"] == "application/xml"
    return ElementTree.fromstring(text(page))


@pytest.fixture(autouse=True)
def _one_file(monkeypatch):
    """Files hold ranges of ids, and how far the numbers are depends on the tests before."""
    monkeypatch.setattr(seo, "SHARD", 10**9)


def test_robots_are_kept_out_of_what_is_personal_and_shown_the_sitemap(client):
    told = text(client.get("/robots.txt"))
    for path in ("/admin/", "/uz/cart/", "/ru/checkout/", "/uz/orders/", "/ru/me/"):
        assert f"Disallow: {path}\n" in told
    assert "Sitemap: http://testserver/sitemap.xml" in told


def test_sitemap_names_files_that_all_exist(client):
    make.make_shown_product()
    files = [
        place.text for place in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", SPACES)
    ]
    assert len(files) == 3
    for file in files:
        read(client, file.removeprefix("http://testserver"))


def entries(client, path):
    return {
        entry.find("s:loc", SPACES).text: {
            link.get("hreflang"): link.get("href") for link in entry.iterfind("x:link", SPACES)
        }
        for entry in read(client, path).iterfind("s:url", SPACES)
    }


def test_sitemap_of_products_names_each_in_every_language(client):
    product = make.make_shown_product()
    uz = f"http://testserver/uz/p/{product.slug_uz}/"
    ru = f"http://testserver/ru/p/{product.slug_ru}/"
    both = {"uz": uz, "ru": ru, "x-default": uz}
    assert entries(client, "/sitemap-products-1.xml") == {uz: both, ru: both}


def test_what_is_not_translated_is_not_in_the_sitemap_of_that_language(client):
    product = make.make_shown_product(ru_ready=False, category=make.make_category(ru_ready=False))
    uz = f"http://testserver/uz/p/{product.slug_uz}/"
    assert entries(client, "/sitemap-products-1.xml") == {uz: {"uz": uz, "x-default": uz}}
    assert not re.search("/ru/", text(client.get("/sitemap-categories.xml")))


def test_hidden_product_is_not_in_the_sitemap(client):
    make.make_shown_product(live=False)
    assert entries(client, "/sitemap-products-1.xml") == {}


@pytest.mark.parametrize("shard", ["0", "2", "9" * 30])
def test_file_of_the_sitemap_that_does_not_exist_is_a_404(client, shard):
    assert client.get(f"/sitemap-products-{shard}.xml").status_code == 404
