import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.search.commands import index_all
from commerce.search.documents import searched_texts
from commerce.search.models import SearchEntry
from commerce.search.provider import engine
from commerce.search.queries import results, suggestions
from commerce.showcase.queries import Filters, Sort
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(query, language="uz"):
    return [card["title"] for card in results(query, language).cards]


@pytest.fixture
def shop():
    for uz, ru in (
        ("Oʻzbekcha choynak", "Узбекский чайник"),
        ("Gʻijduvon sopol kosasi", "Гиждуванская керамическая пиала"),
        ("Simsiz quloqchin", "Беспроводные наушники"),
    ):
        make.make_shown_product(title_uz=uz, title_ru=ru, summary_uz="", summary_ru="")


@pytest.mark.parametrize(
    "query",
    [
        "oʻzbekcha",
        "o'zbekcha",
        "O‘ZBEKCHA",
        "ozbekcha",
        "özbekça",
        "ўзбекча",
        "choy",
        "чойнак",
        "чайник",
        "чайники",  # another case of the Russian word
        "узбекск",
        "choynak ozbek",
    ],
)
def test_a_thing_is_found_however_its_name_is_written(shop, query):
    assert found(query) == ["Oʻzbekcha choynak"]
    assert found(query, "ru") == ["Узбекский чайник"]


@pytest.mark.parametrize("query", ["quloqhcin", "qulokchin", "наушнеки"])
def test_a_typing_error_still_finds(shop, query):
    assert found(query) == ["Simsiz quloqchin"]


@pytest.mark.parametrize("query", ["", " ", "!?", "\x00", "xyzzy", "’", "🎁"])
def test_what_is_nowhere_finds_nothing(shop, query):
    assert found(query) == []


def test_what_surrounds_a_thing_finds_it():
    product = make.make_shown_product(
        title_uz="Bir narsa",
        brand=make.make_brand("Lochin"),
        category=make.make_category(title_uz="Samovarlar", title_ru="Самовары"),
        merchant=make.make_merchant(name="Registon Home"),
        variants=[{"sku": "ABC-77", "options": {"colour": "green"}}],
        attributes={"material": "copper"},
        summary_uz="Mehmonlar uchun",
    )
    stranger = make.make_merchant(name="Chorsu Bozori")
    make.make_shown_product(title_uz="Boshqa narsa", merchant=stranger)
    for query in ("lochin", "samovar", "самовары", "registon", "ABC-77", "yashil", "mehmon"):
        assert [card["id"] for card in results(query, "uz").cards] == [product.pk], query


def test_what_can_be_bought_comes_first_and_titles_before_summaries():
    sold_out = make.make_shown_product(title_uz="Kosa", stock=0)
    aside = make.make_shown_product(title_uz="Piyola", summary_uz="Kosa bilan birga")
    named = make.make_shown_product(title_uz="Kosa", summary_uz="")
    hits = [card["id"] for card in results("kosa", "uz").cards]
    assert hits == [named.pk, aside.pk, sold_out.pk]


def test_hits_can_be_filtered_and_sorted_like_any_list():
    dear = make.make_shown_product(title_uz="Kosa", price=90_000)
    cheap = make.make_shown_product(title_uz="Kosa", price=10_000, stock=0)
    make.make_shown_product(title_uz="Piyola", summary_uz="")
    hits = results("kosa", "uz", sort=Sort.CHEAP)
    assert [card["id"] for card in hits.cards] == [cheap.pk, dear.pk]
    assert results("kosa", "uz", filters=Filters(in_stock=True)).total == 1


def test_suggestions_come_with_the_second_letter(shop):
    assert suggestions("q", "uz").products == []
    assert [card["title"] for card in suggestions("qu", "ru").products] == ["Беспроводные наушники"]


def test_what_is_not_shown_any_more_is_not_found(run_jobs):
    product = make.make_shown_product(title_uz="Kosa")
    assert found("kosa") == ["Kosa"]
    product.unpublish()
    run_jobs()
    assert found("kosa") == []


def test_everything_can_be_indexed_anew():
    products = [make.make_shown_product(title_uz=f"Kosa {n}") for n in range(3)]
    hidden = make.make_product(live=False)
    SearchEntry.objects.filter(product=products[0]).delete()
    engine().put({hidden.pk: searched_texts([products[1].pk])[products[1].pk]})
    told = []
    index_all(told.append)
    assert sum(told) == 4
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == {p.pk for p in products}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text(alphabet="&|!:*()'\\\"<-> aʻˈ\x00", max_size=30))
def test_whatever_is_typed_is_searched_and_never_breaks(shop, query):
    assert results(query, "uz").total >= 0
    suggestions(query, "ru")
