import pytest

from storefront.pages import preview
from tests import factories as make
from tests.cms.conftest import home, make_article, make_page, russian, translate  # noqa: F401
from tests.storefront.conftest import says, text

HEADING = ("heading", {"title": "Salom, Toshkent"})


def test_home_is_shown_in_both_languages(client, home):  # noqa: F811
    for language in ("uz", "ru"):
        page = client.get(f"/{language}/")
        assert page.status_code == 200
        assert f'<html lang="{language}">' in text(page)
        assert f"page:{home.pk}" in client.get("/uz/")["Surrogate-Key"].split()


def test_home_takes_twelve_queries_at_most(home, queries_of):  # noqa: F811
    picture = make.make_picture(prepared=True)
    category = make.make_category(picture=picture)
    for _ in range(3):
        make.make_shown_product(category=category, pictures=[picture], old_price=900_000)
    rails = [
        {"type": "product_rail", "id": sort, "value": {"title": sort, "sort": sort, "limit": 12}}
        for sort in ("popular", "new", "discount")
    ]
    tiles = {"title": "", "categories": [{"type": "item", "id": "1", "value": category.pk}]}
    hero = {"title": "Karvon", "picture": picture.pk}
    home.body = [
        {"type": "hero", "id": "hero", "value": hero},
        {"type": "category_tiles", "id": "tiles", "value": tiles},
        *rails,
    ]
    home.save_revision().publish()
    assert queries_of("/uz/") <= 12


def test_page_is_shown_at_its_own_address(client, make_page):  # noqa: F811
    page = make_page("yetkazib-berish", HEADING, title="Yetkazib berish")
    shown = client.get("/uz/yetkazib-berish/")
    assert shown.status_code == 200
    assert "Yetkazib berish" in text(shown)
    assert f"page:{page.pk}" in shown["Surrogate-Key"].split()
    assert client.get("/uz/yetkazib-berish")["Location"] == "/uz/yetkazib-berish/"


def test_page_in_the_stead_of_a_translation_is_kept_from_search_engines(client, make_page):  # noqa: F811
    make_page("aksiya", HEADING)
    shown = client.get("/ru/aksiya/")
    assert shown.status_code == 200
    assert shown["X-Robots-Tag"] == "noindex"
    assert 'rel="canonical" href="http://testserver/uz/aksiya/"' in text(shown)


def test_switch_of_language_follows_the_translation(client, make_page, translate):  # noqa: F811
    translate(make_page("aksiya", HEADING), "akciya", title="Акция")
    assert 'href="/ru/akciya/"' in text(client.get("/uz/aksiya/"))
    assert "X-Robots-Tag" not in client.get("/ru/akciya/")


@pytest.mark.parametrize(
    "path",
    ["nothing/", "a/b/c/", "%F0%9F%99%82/", "x" * 3000 + "/", "aksiya/?page=2", "aksiya/?page=x"],
)
def test_page_that_does_not_exist_is_a_themed_404(client, make_page, path):  # noqa: F811
    make_page("aksiya")
    shown = client.get(f"/uz/{path}")
    assert shown.status_code == 404
    assert says(shown, "There is no such page.")


def test_draft_is_shown_to_editors_and_not_stored(rf, make_page):  # noqa: F811
    page = make_page("aksiya", title="Eski")
    page.title = "Qoralama"
    shown = preview(rf.get("/"), page, language="uz")
    assert "Qoralama" in text(shown)
    assert shown["Cache-Control"] == "private, no-store"


def test_sitemap_names_the_pages(client, make_page):  # noqa: F811
    make_page("aksiya")
    sitemap = text(client.get("/sitemap-pages.xml"))
    assert "<loc>http://testserver/uz/aksiya/</loc>" in sitemap
    assert "/ru/aksiya/" not in sitemap
