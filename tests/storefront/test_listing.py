import pytest
from django.http import QueryDict

from cms.errors import NoSuchPage
from commerce.core.money import Money
from commerce.showcase.queries import LAST_PAGE, Filters, Sort
from storefront.listing import DEAREST, MOST_OPTIONS, asked


def of(query, **options):
    return asked(QueryDict(query), **options)


def test_query_without_words_asks_for_the_first_page_of_the_popular():
    what = of("")
    assert (what.sort, what.page, what.notices) == (Sort.POPULAR, 1, [])
    assert what.filters == Filters()


@pytest.mark.parametrize(
    ("typed", "soums"),
    [
        ("12500", 12_500),
        ("12 500", 12_500),
        ("12\u00a0500", 12_500),
        ("12500.50", 12_500),
        ("0", 0),
    ],
)
def test_prices_are_in_soums_however_they_are_typed(typed, soums):
    query = QueryDict(mutable=True)
    query["price_min"] = typed
    assert asked(query).filters.price_min == Money.of_soums(soums)


@pytest.mark.parametrize("typed", ["cheap", "-5", "1e9", "١٢٣", "9" * 50, "🙂"])
def test_price_that_is_none_is_left_out_and_told(typed):
    what = of(f"price_max={typed}")
    assert what.filters.price_max is None
    assert len(what.notices) == 1


def test_price_beyond_all_goods_stays_within_what_the_database_can_compare():
    assert of("price_max=9999999999999").filters.price_max <= Money.of_soums(DEAREST)


def test_order_nobody_knows_is_told_and_the_default_kept():
    what = of("sort=sideways", sort=None)
    assert what.sort is None
    assert len(what.notices) == 1
    assert of("sort=cheap").sort == Sort.CHEAP


def test_thousands_of_options_are_not_all_looked_up():
    codes = ",".join(f"c{number}" for number in range(5_000))
    assert sum(map(len, of(f"attr.x={codes}").filters.options.values())) == MOST_OPTIONS


def test_empty_options_ask_for_nothing():
    assert of("attr.colour=&attr.=&attr.size=,,").filters.options == {}


@pytest.mark.parametrize("number", [str(LAST_PAGE + 1), "0", "-1", "x", "1e2", ""])
def test_page_that_no_list_has_is_refused(number):
    with pytest.raises(NoSuchPage):
        of(f"page={number}")
