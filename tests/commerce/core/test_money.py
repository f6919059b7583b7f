import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.core.money import Money, grouped, instalment, vat_in

NBSP = "\u00a0"
tiyins = st.integers(min_value=-(10**15), max_value=10**15)


@given(st.lists(tiyins))
def test_total_is_the_sum_whatever_the_order(amounts):
    total = Money.total(Money(amount) for amount in amounts)
    assert total == Money(sum(amounts))
    assert total == Money.total(Money(amount) for amount in reversed(amounts))


@given(tiyins, tiyins, st.integers(min_value=0, max_value=1000))
def test_arithmetic_is_exact(a, b, times):
    assert Money(a) + Money(b) - Money(b) == Money(a)
    assert Money(a) * times == Money.total([Money(a)] * times)
    assert (-Money(a)).tiyin == -a
    assert (Money(a) < Money(b)) == (a < b)


def test_only_nothing_is_false():
    assert not Money.ZERO
    assert Money(1)
    assert Money(-1)


@given(st.integers(min_value=1, max_value=10**13), st.integers(min_value=1, max_value=60))
def test_instalments_cover_the_price_and_no_more_than_a_soum_each_too_much(price, months):
    monthly = instalment(Money(price), months)
    assert monthly.tiyin % 100 == 0
    assert 0 <= (monthly * months).tiyin - price < months * 100


@given(st.integers(min_value=0, max_value=10**15))
def test_digits_stand_in_groups_of_three(number):
    text = grouped(number)
    first, *rest = text.split(NBSP)
    assert int("".join([first, *rest])) == number
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in rest)


def test_money_in_words():
    assert Money(1_250_000).in_words_of("uz") == f"12{NBSP}500{NBSP}soʻm"
    assert Money(1_250_000).in_words_of("ru") == f"12{NBSP}500{NBSP}сум"
    assert Money(-5_050).in_words_of("uz") == f"−50,50{NBSP}soʻm"
    assert Money(5).in_words_of("ru") == f"0,05{NBSP}сум"


@pytest.mark.parametrize(
    ("tiyin", "percent", "vat"),
    [(11_200, 12, 1_200), (100, 12, 11), (1, 12, 0), (5, 12, 1), (11_500, 15, 1_500), (999, 0, 0)],
)
def test_vat_is_the_part_that_the_price_includes(tiyin, percent, vat):
    assert vat_in(Money(tiyin), percent) == Money(vat)
    assert vat_in(-Money(tiyin), percent) == -Money(vat)


@pytest.mark.parametrize("percent", [0, 12, 15, 100])
def test_vat_is_never_further_off_than_half_a_tiyin(percent):
    for tiyin in range(1, 2_000, 7):
        exact = tiyin * percent / (100 + percent)
        assert abs(vat_in(Money(tiyin), percent).tiyin - exact) <= 0.5
