"""The lines of receipts as pure arithmetic: no order may lose or win a tiyin."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.core.money import Money, vat_in
from commerce.fiscal.documents import LONGEST_TITLE, checked, delivery, given_back, goods
from commerce.fiscal.errors import SumsDiffer
from commerce.orders.models import OrderLine, RefundLine

ORDERS = 2_000


@dataclass(frozen=True)
class Bought:
    line: OrderLine
    steps: list[int]  # after so many pieces something goes back each time


@st.composite
def bought(draw, pk):
    price, quantity = draw(st.integers(0, 10**10)), draw(st.integers(1, 50))
    discount = draw(st.integers(0, price * quantity))
    line = OrderLine(
        pk=pk,
        title="Choynak",
        price=Money(price),
        quantity=quantity,
        discount=Money(discount),
        total=Money(price * quantity - discount),
        vat_percent=draw(st.sampled_from([0, 12, 15])),
        seller_tin="301234567",
    )
    inner = draw(st.sets(st.integers(1, quantity), max_size=4))
    return Bought(line, sorted(inner | {quantity}))


orders = st.integers(1, 5).flatmap(lambda n: st.tuples(*[bought(pk) for pk in range(1, n + 1)]))
deliveries = st.one_of(st.just(0), st.integers(1, 10**7))


@settings(max_examples=ORDERS)
@given(orders, deliveries)
def test_sales_and_their_corrections_add_up_to_the_tiyin(order, price):
    sale = [goods(row.line, quantity=row.line.quantity, total=row.line.total) for row in order]
    sale += delivery(Money(price), "uz")
    paid = Money.total(row.line.total for row in order) + Money(price)
    assert checked(sale, paid) == sale
    for line in sale:
        assert line.price * line.quantity - line.discount == line.total
        assert line.discount >= Money.ZERO
        assert line.vat == vat_in(line.total, line.vat_percent)

    earlier: dict[int | None, Money] = {}
    back, vat = [], Money.ZERO
    rounds = max(len(row.steps) for row in order)
    for n in range(rounds):
        refunded = [_next_back(row, n) for row in order if n < len(row.steps)]
        rest = Money(price) if n == rounds - 1 else Money.ZERO
        amount = Money.total(row.amount for row in refunded) + rest
        for line in given_back(refunded, amount, earlier=earlier, language="uz"):
            assert line.price * line.quantity - line.discount == line.total
            assert line.discount >= Money.ZERO
            assert Money.ZERO <= line.vat <= line.total
            key = line.line_id
            earlier[key] = earlier.get(key, Money.ZERO) + line.total
            back.append(line)
            vat += line.vat
    assert Money.total(line.total for line in back) == paid
    assert vat == Money.total(line.vat for line in sale)


def _next_back(row: Bought, n: int) -> RefundLine:
    """The pieces of this step, as orders count what they cost."""
    before = row.steps[n - 1] if n else 0
    amount = row.line.amount_of(row.steps[n]) - row.line.amount_of(before)
    return RefundLine(line=row.line, quantity=row.steps[n] - before, amount=amount)


def line_of(**changes):
    return OrderLine(
        **{
            "pk": 1,
            "title": "Choynak",
            "price": Money(5_000),
            "quantity": 2,
            "discount": Money(0),
            "total": Money(10_000),
            "vat_percent": 12,
        }
        | changes
    )


def test_money_for_which_no_pieces_come_back_is_one_piece_of_that_price():
    row = RefundLine(line=line_of(), quantity=0, amount=Money(1_120))
    (back,) = given_back([row], Money(1_120), earlier={}, language="uz")
    assert (back.quantity, back.price, back.discount) == (1, Money(1_120), Money(0))
    assert (back.total, back.vat) == (Money(1_120), Money(120))


def test_what_no_line_names_is_the_delivery_in_the_words_of_the_order(settings):
    settings.FISCAL_DELIVERY = {"ikpu": "1" * 17, "package_code": "5"}
    (uz,) = given_back([], Money(2_500_000), earlier={}, language="uz")
    (ru,) = given_back([], Money(2_500_000), earlier={}, language="ru")
    assert (uz.title, ru.title) == ("Yetkazib berish", "Доставка")
    assert (uz.ikpu, uz.package_code, uz.line_id) == ("1" * 17, "5", None)


def test_pieces_that_cost_nothing_are_named_too():
    gift = goods(line_of(total=Money(0)), quantity=2, total=Money(0))
    assert (gift.discount, gift.total, gift.vat) == (Money(10_000), Money(0), Money(0))


def test_lines_that_are_not_the_amount_are_refused():
    with pytest.raises(SumsDiffer):
        checked([goods(line_of(), quantity=2, total=Money(10_000))], Money(10_001))


def test_a_long_title_is_cut():
    assert len(goods(line_of(title="a" * 200), quantity=2, total=Money(1)).title) == LONGEST_TITLE


def test_own_goods_name_no_other_seller(settings):
    settings.HOUSE = settings.HOUSE | {"tin": "301234567"}
    own, other = (
        goods(line_of(seller_tin=tin), quantity=2, total=Money(1))
        for tin in ("301234567", "30101199900017")
    )
    assert (own.seller_tin, other.seller_tin) == ("", "30101199900017")
