"""The arithmetic of discounts: exact, never negative, whatever comes together."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.core.money import Money
from commerce.promotions.calculation import (
    Calculation,
    Kind,
    Line,
    Rule,
    Scope,
    Verdict,
    apply,
    split,
)

CARTS_AT_ONCE = 1_000  # of each of the hundred seeds: 100,000 carts


def line(variant_id: int, soums: int, quantity: int = 1, **other: object) -> Line:
    given: dict = {
        "variant_id": variant_id,
        "product_id": variant_id,
        "merchant_id": 1,
        "category_ids": frozenset(),
        "price": Money.of_soums(soums),
        "quantity": quantity,
    }
    return Line(**given | other)


def rule(number: int, kind: Kind, **other: object) -> Rule:
    return Rule(**{"id": number, "name": f"Aksiya {number}", "kind": kind} | other)  # type: ignore[arg-type]


def soums(calculation: Calculation) -> dict[int, int]:
    return {pk: each.tiyin // 100 for pk, each in calculation.discounts.items()}


# --- each kind


def test_a_percentage_is_taken_off_every_line():
    done = apply([line(1, 1_000, 2), line(2, 500)], [rule(1, Kind.PERCENT, percent=10)])
    assert soums(done) == {1: 200, 2: 50}
    assert done.total == Money.of_soums(2_250)


def test_a_percentage_is_rounded_to_whole_soums_for_the_buyer():
    done = apply([line(1, 12_345)], [rule(1, Kind.PERCENT, percent=10)])
    assert done.discount == Money.of_soums(1_235)


def test_an_amount_is_parted_by_the_largest_remainder():
    done = apply(
        [line(1, 100), line(2, 100), line(3, 100)],
        [rule(1, Kind.AMOUNT, amount=Money.of_soums(100))],
    )
    assert sorted(each.tiyin for each in done.discounts.values()) == [3_333, 3_333, 3_334]


def test_an_amount_is_never_more_than_the_goods():
    done = apply([line(1, 70)], [rule(1, Kind.AMOUNT, amount=Money.of_soums(100))])
    assert done.total == Money.ZERO


def test_of_three_the_cheapest_is_free():
    two_and_one = rule(1, Kind.BUY_AND_GET, buy=2, free=1)
    assert soums(apply([line(1, 500, 2), line(2, 300)], [two_and_one])) == {1: 0, 2: 300}
    assert soums(apply([line(1, 500, 7)], [two_and_one])) == {1: 1_000}
    done = apply([line(1, 500, 2)], [two_and_one])
    assert (done.discount, done.steps[0].verdict) == (Money.ZERO, Verdict.TOO_FEW)


def test_free_delivery_takes_nothing_off_the_goods():
    free = rule(1, Kind.FREE_DELIVERY)
    done = apply([line(1, 500)], [free], delivery=Money.of_soums(30))
    assert (done.discount, done.delivery_discount) == (Money.ZERO, Money.of_soums(30))
    assert done.total == Money.of_soums(500)
    half = rule(1, Kind.FREE_DELIVERY, amount=Money.of_soums(10))
    assert apply([line(1, 500)], [half], delivery=Money.of_soums(30)).total == Money.of_soums(520)


def test_one_piece_of_the_gift_is_free_once_the_others_cost_enough():
    gift = rule(1, Kind.GIFT, gift_id=9, minimum=Money.of_soums(1_000))
    assert soums(apply([line(1, 1_000), line(9, 50, 2)], [gift])) == {1: 0, 9: 50}
    few = apply([line(1, 980), line(9, 50, 2)], [gift])
    assert few.steps[0].verdict == Verdict.BELOW_MINIMUM
    assert apply([line(1, 1_000)], [gift]).steps[0].verdict == Verdict.WITHOUT_GIFT


# --- for what and for whom


def test_only_goods_in_scope_get_anything():
    lines = [
        line(1, 100, category_ids=frozenset({7, 8})),
        line(2, 100, product_id=22),
        line(3, 100, merchant_id=33),
        line(4, 100),
    ]
    scope = Scope(frozenset({7}), frozenset({22}), frozenset({33}))
    done = apply(lines, [rule(1, Kind.PERCENT, percent=50, scope=scope)])
    assert soums(done) == {1: 50, 2: 50, 3: 50, 4: 0}
    nobody = Scope(product_ids=frozenset({99}))
    done = apply(lines, [rule(1, Kind.PERCENT, percent=50, scope=nobody)])
    assert done.steps[0].verdict == Verdict.OTHER_GOODS


def test_a_minimum_counts_the_goods_in_scope_only():
    scope = Scope(product_ids=frozenset({1}))
    lines = [line(1, 90), line(2, 500)]
    tried = rule(1, Kind.PERCENT, percent=10, scope=scope, minimum=Money.of_soums(100))
    assert apply(lines, [tried]).steps[0].verdict == Verdict.BELOW_MINIMUM


def test_a_group_of_customers_has_promotions_of_its_own():
    tried = rule(1, Kind.PERCENT, percent=10, customer_group="staff")
    assert apply([line(1, 100)], [tried]).discount == Money.ZERO
    assert apply([line(1, 100)], [tried], customer_group="staff").discount == Money.of_soums(10)


# --- several at once


def test_of_one_group_the_first_by_priority_counts():
    done = apply(
        [line(1, 100)],
        [
            rule(1, Kind.PERCENT, percent=10, priority=1),
            rule(2, Kind.PERCENT, percent=30, priority=2),
        ],
    )
    assert soums(done) == {1: 30}
    assert [step.verdict for step in done.steps] == [Verdict.GIVEN, Verdict.DOES_NOT_ADD_UP]


def test_groups_add_up_each_on_what_is_left():
    done = apply(
        [line(1, 1_000)],
        [
            rule(1, Kind.PERCENT, percent=10, priority=2, group="season"),
            rule(2, Kind.PERCENT, percent=10, group="card"),
        ],
    )
    assert soums(done) == {1: 190}


@pytest.mark.parametrize("priority", [5, -5])
def test_an_exclusive_one_shares_its_goods_with_no_other(priority):
    alone = rule(1, Kind.PERCENT, percent=20, is_exclusive=True, group="a", priority=priority)
    other = rule(2, Kind.PERCENT, percent=10, group="b")
    done = apply([line(1, 100)], [alone, other])
    assert len(done.given) == 1
    assert done.given[0].rule == (alone if priority > 0 else other)


def test_a_coupon_is_named_in_its_step():
    done = apply([line(1, 100)], [], [rule(1, Kind.PERCENT, percent=10, code="SALOM10")])
    step = done.step_of("SALOM10")
    assert step is not None
    assert step.discount == Money.of_soums(10)
    assert done.step_of("BOSHQA") is None


# --- always


def random_lines(chance: Random) -> list[Line]:
    return [
        Line(
            variant_id=number,
            product_id=number % 5,
            merchant_id=chance.randrange(3),
            category_ids=frozenset({chance.randrange(4)}),
            price=Money(chance.choice((1, 7, 99, 100, 12_345, 1_250_000, 10**9))),
            quantity=chance.randint(1, 9),
        )
        for number in chance.sample(range(20), chance.randint(1, 4))
    ]


def random_rule(chance: Random, number: int) -> Rule:
    return Rule(
        id=number,
        name="",
        kind=chance.choice(KINDS),
        percent=chance.randint(1, 100),
        amount=Money(chance.randint(1, 3_000_000)),
        buy=chance.randint(1, 3),
        free=chance.randint(1, 2),
        gift_id=chance.randrange(20),
        scope=chance.choice(SCOPES),
        minimum=Money(chance.choice((0, 0, 5_000, 2_000_000))),
        priority=chance.randrange(3),
        is_exclusive=chance.random() < 0.2,
        group=chance.choice(("", "a", "b")),
        code=chance.choice(("", f"KUPON{number}")),
    )


KINDS = list(Kind)
SCOPES = [
    Scope(),
    Scope(frozenset({1})),
    Scope(product_ids=frozenset({2, 3})),
    Scope(merchant_ids=frozenset({0})),
]


def adds_up(done: Calculation, lines: list[Line]) -> bool:
    left = {
        each.variant_id: each.total.tiyin - done.discounts[each.variant_id].tiyin for each in lines
    }
    by_steps = sum(step.discount.tiyin for step in done.given)
    return (
        sum(left.values()) + done.delivery.tiyin - done.delivery_discount.tiyin == done.total.tiyin
        and by_steps == done.discount.tiyin + done.delivery_discount.tiyin
        and all(0 <= left[each.variant_id] <= each.total.tiyin for each in lines)
        and 0 <= done.delivery_discount.tiyin <= done.delivery.tiyin
    )


@settings(max_examples=100)
@given(st.integers(0, 2**32))
def test_every_cart_adds_up_to_the_tiyin_in_any_order(seed):
    chance = Random(seed)
    for _ in range(CARTS_AT_ONCE):
        lines = random_lines(chance)
        rules = [random_rule(chance, number) for number in range(chance.randint(0, 3))]
        delivery = Money(chance.choice((0, 1, 2_000_000)))
        done = apply(lines, rules, delivery=delivery)
        assert adds_up(done, lines), (lines, rules, delivery)
        if len(lines) > 2:
            assert apply(lines[::-1], rules[::-1], delivery=delivery) == done


@given(st.lists(st.integers(0, 10**13), min_size=1, max_size=30), st.floats(0, 1))
def test_a_split_gives_out_all_of_it_and_nobody_more_than_their_weight(weights, part):
    among = dict(enumerate(weights))
    whole = int(sum(weights) * part) if sum(weights) < 2**52 else sum(weights) // 3
    shares = split(whole, among)
    assert sum(shares.values()) == whole
    assert all(0 <= shares[key] <= among[key] for key in among)
