"""What the storefront gets for an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from cms.commands import ensure_site
from cms.errors import NoSuchPage
from cms.models import ARTICLES_A_PAGE, HomePage, ShopLink, ShopSettings
from cms.queries import page_by_path, preview_of, shop, site_pages
from tests import factories as make
from tests.cms.conftest import listed


def test_the_empty_path_is_the_home_page(home: HomePage) -> None:
    view = page_by_path("", "uz")

    assert (view.id, view.kind, view.template) == (home.pk, "home", "cms/page.html")
    assert view.addresses == {"uz": "/uz/", "ru": "/ru/"}


def test_a_page_is_found_by_its_path_below_home(make_page: Any) -> None:
    help_page = make_page("yordam", title="Yordam")
    payment = make_page("tolov", parent=help_page, seo_title="Toʻlov usullari")

    view = page_by_path("yordam/tolov", "uz")

    assert view.id == payment.pk
    assert view.canonical == "/uz/yordam/tolov/"
    assert view.seo_title == "Toʻlov usullari"
    assert view.breadcrumbs == [{"title": "Yordam", "url": "/uz/yordam/"}]
    assert {f"page:{payment.pk}", f"page:{help_page.pk}"} <= view.keys


@pytest.mark.parametrize("path", ["yoʻq", "yordam/yoʻq/", "\0", "../", "a" * 3000, "🙂", "%00"])
def test_what_is_not_there_is_refused(make_page: Any, path: str) -> None:
    make_page("yordam")
    with pytest.raises(NoSuchPage):
        page_by_path(path, "uz")


def test_a_draft_is_not_public(make_page: Any) -> None:
    make_page("yordam").unpublish()
    with pytest.raises(NoSuchPage):
        page_by_path("yordam/", "uz")


def test_nothing_is_there_before_the_site_is(db: None) -> None:
    with pytest.raises(NoSuchPage):
        page_by_path("", "uz")


def test_a_stand_in_never_passes_for_a_translation(make_page: Any) -> None:
    make_page("yordam", ("rich_text", "<p>Salom</p>"))

    view = page_by_path("yordam/", "ru")

    assert (view.lang, view.is_translated) == ("uz", False)
    assert view.canonical == "/uz/yordam/"
    assert view.alternates == {"uz": "/uz/yordam/"}
    assert view.addresses == {"uz": "/uz/yordam/", "ru": "/ru/yordam/"}


def test_a_stand_in_follows_its_source(make_page: Any) -> None:
    page = make_page("yordam", ("rich_text", "<p>Salom</p>"))
    page.body = [("rich_text", "<p>Xayr</p>")]
    page.save_revision().publish()

    assert page_by_path("yordam/", "ru").blocks[0]["html"] == "<p>Xayr</p>"


def test_a_translation_has_an_address_of_its_own(make_page: Any, translate: Any) -> None:
    page = make_page("yordam", ("rich_text", "<p>Salom</p>"))
    translate(page, "pomoshch", ("rich_text", "<p>Привет</p>"), title="Помощь")

    russian, uzbek = page_by_path("pomoshch/", "ru"), page_by_path("yordam/", "uz")

    assert (russian.lang, russian.is_translated, russian.title) == ("ru", True, "Помощь")
    assert russian.canonical == "/ru/pomoshch/"
    assert russian.alternates == uzbek.alternates == {"uz": "/uz/yordam/", "ru": "/ru/pomoshch/"}
    assert uzbek.blocks[0]["html"] == "<p>Salom</p>"


def test_a_translation_no_longer_follows_its_source(make_page: Any, translate: Any) -> None:
    page = make_page("yordam", ("rich_text", "<p>Salom</p>"))
    translate(page, "pomoshch", ("rich_text", "<p>Привет</p>"))
    page.title = "Yangi"
    page.body = [("rich_text", "<p>Xayr</p>")]
    page.save_revision().publish()

    view = page_by_path("pomoshch/", "ru")
    assert view.title != "Yangi"
    assert view.blocks[0]["html"] == "<p>Привет</p>"


def test_a_changed_slug_redirects_for_ever(
    make_page: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = make_page("yordam")
    page.slug = "koʻmak"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    redirect = Redirect.objects.get(old_path="/uz/yordam")
    assert (redirect.link, redirect.is_permanent) == ("/uz/koʻmak/", True)
    answer = client.get("/uz/yordam/")
    assert (answer.status_code, answer["Location"]) == (301, "/uz/ko%CA%BBmak/")


def test_articles_come_newest_first_in_parts(make_article: Any) -> None:
    for day in range(1, ARTICLES_A_PAGE + 2):
        make_article(f"maqola-{day}", date=f"2026-10-{day:02}")

    first, second = (page_by_path("maqolalar/", "uz", page_number=n) for n in (1, 2))

    assert (first.page, first.pages, len(first.articles)) == (1, 2, ARTICLES_A_PAGE)
    assert first.articles[0]["url"] == f"/uz/maqolalar/maqola-{ARTICLES_A_PAGE + 1}/"
    assert [article["title"] for article in second.articles] == ["Maqola-1"]
    for beyond in (0, 3):
        with pytest.raises(NoSuchPage):
            page_by_path("maqolalar/", "uz", page_number=beyond)


def test_an_article_tells_of_itself_and_of_others(make_article: Any) -> None:
    words = " ".join(["soʻz"] * 480)
    picture = make.make_picture(prepared=True)
    make_article("boshqa", date="2026-01-01")
    article = make_article(
        "ikat", ("rich_text", f"<p>{words}</p>"), date="2026-02-02", picture=picture, title="Ikat"
    )

    view = page_by_path("maqolalar/ikat/", "uz")

    assert view.template == "cms/article.html"
    assert (view.minutes, view.lead, view.image["id"]) == (3, "Qisqacha", picture.pk)
    assert view.share_image == view.image["src"]
    assert [other["title"] for other in view.more] == ["Boshqa"]
    told = view.json_ld[0]
    assert (told["@type"], told["headline"], told["datePublished"]) == (
        "Article",
        "Ikat",
        "2026-02-02",
    )
    assert {f"page:{article.pk}", "articles"} <= view.keys


def test_the_sitemap_has_only_what_is_really_written(make_page: Any, translate: Any) -> None:
    translate(make_page("yordam"), "pomoshch")
    make_page("faqat-oʻzbekcha")

    uzbek = {page.path: page.alternates for page in site_pages("uz")}
    russian = [page.path for page in site_pages("ru")]

    assert uzbek["/uz/yordam/"] == {"uz": "/uz/yordam/", "ru": "/ru/pomoshch/"}
    assert uzbek["/uz/faqat-oʻzbekcha/"] == {"uz": "/uz/faqat-oʻzbekcha/"}
    assert russian == ["/ru/pomoshch/"]


def test_a_preview_shows_what_is_not_published(make_page: Any) -> None:
    page = make_page("yordam", ("rich_text", "<p>Salom</p>"))
    page.title = "Qoralama"
    page.body = [("rich_text", "<p>Hali emas</p>")]

    view = preview_of(page, "uz")

    assert (view.title, view.blocks[0]["html"]) == ("Qoralama", "<p>Hali emas</p>")
    assert page_by_path("yordam/", "uz").title == "Yordam"


def test_a_preview_in_the_other_language_is_the_translation_or_its_stand_in(
    make_page: Any, translate: Any
) -> None:
    page = make_page("yordam", title="Yordam")
    assert preview_of(page, "ru").title == "Yordam"
    assert not preview_of(page, "ru").is_translated

    translated = translate(page, "pomoshch", title="Помощь")
    translated.title = "Черновик"
    translated.save_revision()
    assert preview_of(page, "ru").title == "Черновик"


def test_a_page_that_was_never_saved_can_be_previewed(home: HomePage) -> None:
    page = HomePage(title="Yangi", locale=home.locale, path="", depth=0, url_path="/uz/yangi/")
    assert preview_of(page, "uz").title == "Yangi"


def test_the_shop_links_to_pages_in_the_language_they_are_seen_in(
    make_page: Any, translate: Any
) -> None:
    page = make_page("yordam", title="Yordam")
    translate(page, "pomoshch", title="Помощь")
    settings = ShopSettings.objects.get()
    settings.phone, settings.hours_uz, settings.hours_ru = "+998712000000", "har kuni", ""
    settings.links = [ShopLink(group="help", page=page)]
    settings.save()

    uzbek, russian = shop("uz"), shop("ru")

    assert uzbek.help_links == [{"title": "Yordam", "url": "/uz/yordam/"}]
    assert russian.help_links == [{"title": "Помощь", "url": "/ru/pomoshch/"}]
    assert (russian.phone, russian.hours) == ("+998712000000", "har kuni")


def test_a_shop_without_particulars_is_empty(db: None) -> None:
    assert shop("uz").phone == ""
    assert shop("ru").help_links == []


RAILS = (
    ("hero", {"title": "Salom", "picture": None}),
    ("product_rail", {"title": "Qoʻlda tanlangan"}),
    ("product_rail", {"title": "Ommabop", "sort": "popular", "limit": 4}),
    ("product_rail", {"title": "Boʻlimdan", "sort": "new", "limit": 4}),
    ("rich_text", "<p>Matn</p>"),
)


def test_a_page_with_three_rails_takes_seven_queries(make_page: Any, russian: Locale) -> None:
    category = make.make_category()
    picture = make.make_picture(prepared=True)
    products = [make.make_shown_product(category=category) for _ in range(6)]
    rails = [(kind, dict(value) if isinstance(value, dict) else value) for kind, value in RAILS]
    rails[0][1]["picture"] = picture.pk
    rails[1][1]["products"] = listed(*[product.pk for product in products[:3]])
    rails[3][1]["category"] = category.pk
    page = make_page("terim", *rails)
    rails[4] = ("rich_text", f'<p><a linktype="page" id="{page.pk}">shu yerda</a></p>')
    page.body = [
        {"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(rails)
    ]
    page.save_revision().publish()
    page_by_path("terim/", "uz")  # where the trees of the site begin is kept in the cache

    with CaptureQueriesContext(connection) as queries:
        view = page_by_path("terim/", "uz")

    assert [len(block["products"]) for block in view.blocks[1:4]] == [3, 4, 4]
    assert "/uz/terim/" in view.blocks[4]["html"]
    assert len(queries) <= 7, [query["sql"][:80] for query in queries]


def test_the_number_of_queries_does_not_grow_with_the_blocks(make_page: Any) -> None:
    products = [make.make_shown_product() for _ in range(3)]
    rail = ("product_rail", {"title": "Terim", "products": listed(*[p.pk for p in products])})
    make_page("bitta", rail)
    make_page("koʻp", *[rail] * 9)
    page_by_path("bitta/", "uz")

    with CaptureQueriesContext(connection) as one:
        page_by_path("bitta/", "uz")
    with CaptureQueriesContext(connection) as many:
        page_by_path("koʻp/", "uz")

    assert len(one) == len(many)


@pytest.fixture(autouse=True)
def _no_trees_of_other_tests(db: None) -> None:
    cache.clear()


def test_ensuring_the_site_again_keeps_translations(
    make_page: Any, translate: Any, home: Any
) -> None:
    translate(home, "ru", title="Карвон")
    ensure_site()
    assert page_by_path("", "ru").title == "Карвон"
