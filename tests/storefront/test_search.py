import pytest

from tests import factories as make
from tests.storefront.conftest import says, text


@pytest.fixture
def laptop():
    return make.make_shown_product(title_uz="Noutbuk Zarvar", title_ru="Ноутбук Zarvar")


@pytest.mark.parametrize("language", ["uz", "ru"])
@pytest.mark.parametrize("words", ["noutbuk", "НОУТБУК", "noutbik"])
def test_words_of_either_language_find_it_in_both(client, laptop, words, language):
    page = client.get(f"/{language}/search/?q={words}")
    assert page.status_code == 200
    assert f"/{language}/p/{getattr(laptop, f'slug_{language}')}/" in text(page)


def test_results_may_be_kept_for_an_hour(client, laptop):
    assert "s-maxage=3600" in client.get("/uz/search/?q=noutbuk")["Cache-Control"]


def test_language_switch_keeps_the_words(client, laptop):
    assert 'href="/ru/search/?q=noutbuk"' in text(client.get("/uz/search/?q=noutbuk"))


def test_nothing_found_shows_what_is_popular(client, laptop):
    page = client.get("/uz/search/?q=qwertyuiop")
    assert page.status_code == 200
    assert says(page, "We found nothing")
    assert f"/uz/p/{laptop.slug_uz}/" in text(page)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%20",
        "q=%F0%9F%99%82",
        "q=%ff%fe",
        "q=" + "x" * 5000,
        "q='%22%5C%3B--",
        "q=%26%7C!:*()",
        "q=a&q=b",
        "q=x&sort=zz",
    ],
)
def test_odd_words_are_no_error(client, laptop, query):
    assert client.get(f"/uz/search/?{query}").status_code == 200
    assert client.get(f"/uz/search/suggest?{query}").status_code == 200


def test_nul_among_the_words_is_a_themed_400(client):
    refused = client.get("/ru/search/?q=a%00b")
    assert refused.status_code == 400
    assert says(refused, "We could not read what your browser sent. Go back and try again.", "ru")


def test_words_can_not_become_markup(client):
    page = text(client.get('/uz/search/?q="><script>alert(1)</script>'))
    assert "<script>alert(1)" not in page


def test_suggestions_name_products_and_categories(client):
    category = make.make_category(title_uz="Noutbuklar")
    product = make.make_shown_product(category=category, title_uz="Noutbuk Zarvar")
    page = client.get("/uz/search/suggest?q=nout")
    assert "<html" not in text(page)
    assert f"/uz/p/{product.slug_uz}/" in text(page)
    assert f"/uz/c/{category.slug_uz}/" in text(page)
    assert page["X-Robots-Tag"] == "noindex"
    assert "s-maxage" in page["Cache-Control"]


def test_page_beyond_the_results_is_a_404(client, laptop):
    assert client.get("/uz/search/?q=noutbuk&page=2").status_code == 404
