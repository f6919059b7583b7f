"""What promotions make of a basket: pure, exact to the tiyin, whatever the order of its lines.

Promotions are tried one after another, the highest priority first. Each sees what the ones
before it left of a line's price, so a line never costs less than nothing. Two promotions of one
group never meet on a line; an exclusive one meets no other at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commerce.core.money import TIYIN_IN_SOUM, Money


class Kind(TextChoices):
    PERCENT = "percent", _("Percent off")
    AMOUNT = "amount", _("Amount off")
    BUY_AND_GET = "buy_and_get", _("Buy some, get some free")
    FREE_DELIVERY = "free_delivery", _("Free delivery")
    GIFT = "gift", _("Gift")


class Verdict(TextChoices):
    """What became of a promotion that was tried on a basket."""

    GIVEN = "given", _("Counted")
    OTHER_GOODS = "other_goods", _("Not for these goods")
    BELOW_MINIMUM = "below_minimum", _("The goods cost less than its minimum")
    OTHER_PEOPLE = "other_people", _("Not for this customer")
    TOO_FEW = "too_few", _("Not enough pieces")
    WITHOUT_GIFT = "without_gift", _("The gift is not in the cart")
    DOES_NOT_ADD_UP = "does_not_add_up", _("Another promotion takes its place")


@dataclass(frozen=True, slots=True)
class Line:
    """Some pieces of one variant, as promotions see them."""

    variant_id: int
    product_id: int
    merchant_id: int
    category_ids: frozenset[int]  # its own and those above
    price: Money
    quantity: int

    @property
    def total(self) -> Money:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class Scope:
    """For which goods: those of any of these, or all where none are named."""

    category_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()
    merchant_ids: frozenset[int] = frozenset()

    def has(self, line: Line) -> bool:
        if not (self.category_ids or self.product_ids or self.merchant_ids):
            return True
        return (
            line.product_id in self.product_ids
            or line.merchant_id in self.merchant_ids
            or not self.category_ids.isdisjoint(line.category_ids)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A promotion as it is calculated with; `code` is the coupon that brought it in."""

    id: int
    name: str
    kind: Kind
    percent: int = 0
    amount: Money | None = None
    buy: int = 0
    free: int = 0
    gift_id: int | None = None
    scope: Scope = Scope()
    minimum: Money = Money.ZERO
    customer_group: str = ""
    priority: int = 0
    is_exclusive: bool = False
    group: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One promotion tried: its verdict and what it took off which variant, or off the delivery."""

    rule: Rule
    verdict: Verdict
    taken: Mapping[int, Money] = field(default_factory=dict)
    delivery: Money = Money.ZERO

    @property
    def discount(self) -> Money:
        return Money.total(self.taken.values()) + self.delivery


@dataclass(frozen=True, slots=True)
class Calculation:
    """Discounts by variant, and every step by which they came about."""

    goods: Money
    discounts: Mapping[int, Money]
    delivery: Money
    delivery_discount: Money
    steps: Sequence[Step]

    @property
    def discount(self) -> Money:
        """What is taken off the goods."""
        return Money.total(self.discounts.values())

    @property
    def total(self) -> Money:
        return self.goods - self.discount + self.delivery - self.delivery_discount

    @property
    def given(self) -> list[Step]:
        return [step for step in self.steps if step.verdict == Verdict.GIVEN]

    def step_of(self, code: str) -> Step | None:
        """What became of this coupon."""
        return next((step for step in self.steps if step.rule.code == code), None)


def apply(
    lines: Iterable[Line],
    promotions: Iterable[Rule],
    coupons: Iterable[Rule] = (),
    delivery: Money = Money.ZERO,
    *,
    customer_group: str = "",
) -> Calculation:
    """Try every promotion and every coupon's promotion on these lines and their delivery."""
    ordered = sorted(lines, key=lambda line: line.variant_id)
    rules = sorted([*promotions, *coupons], key=lambda rule: (-rule.priority, rule.id, rule.code))
    till = _Till(ordered, delivery, customer_group)
    steps = [till.attempt(rule) for rule in rules]
    return Calculation(
        goods=Money.total(line.total for line in ordered),
        discounts={
            line.variant_id: Money(line.total.tiyin - till.left[line.variant_id])
            for line in ordered
        },
        delivery=delivery,
        delivery_discount=Money(delivery.tiyin - till.delivery_left),
        steps=steps,
    )


class _Till:
    """What is left to pay of each line and of the delivery, while promotions are tried."""

    def __init__(self, lines: list[Line], delivery: Money, customer_group: str) -> None:
        self.lines = lines
        self.left = {line.variant_id: line.total.tiyin for line in lines}
        self.delivery_left = delivery.tiyin
        self.customer_group = customer_group
        self._by_variant: dict[int, list[Rule]] = {line.variant_id: [] for line in lines}
        self._by_delivery: list[Rule] = []

    def attempt(self, rule: Rule) -> Step:
        if rule.customer_group and rule.customer_group != self.customer_group:
            return Step(rule, Verdict.OTHER_PEOPLE)
        goods = [
            line for line in self.lines if rule.scope.has(line) and line.variant_id != rule.gift_id
        ]
        if not goods:
            return Step(rule, Verdict.OTHER_GOODS)
        if sum(line.total.tiyin for line in goods) < rule.minimum.tiyin:
            return Step(rule, Verdict.BELOW_MINIMUM)
        if rule.kind == Kind.FREE_DELIVERY:
            return self._carry_free(rule)
        return self._take_off(rule, goods)

    def _carry_free(self, rule: Rule) -> Step:
        """The delivery, or `amount` of it. Without a delivery yet it is promised all the same."""
        if not _add_up(rule, self._by_delivery):
            return Step(rule, Verdict.DOES_NOT_ADD_UP)
        most = self.delivery_left if rule.amount is None else rule.amount.tiyin
        taken = min(most, self.delivery_left)
        self.delivery_left -= taken
        self._by_delivery.append(rule)
        return Step(rule, Verdict.GIVEN, delivery=Money(taken))

    def _take_off(self, rule: Rule, goods: list[Line]) -> Step:
        if rule.kind == Kind.GIFT:
            goods = [line for line in self.lines if line.variant_id == rule.gift_id]
            if not goods:
                return Step(rule, Verdict.WITHOUT_GIFT)
        open_to_it = [
            line
            for line in goods
            if self.left[line.variant_id] and _add_up(rule, self._by_variant[line.variant_id])
        ]
        if not open_to_it:
            return Step(rule, Verdict.DOES_NOT_ADD_UP)
        taken = {pk: tiyin for pk, tiyin in self._shares(rule, open_to_it).items() if tiyin}
        if not taken:
            return Step(rule, Verdict.TOO_FEW)
        for variant_id, tiyin in taken.items():
            self.left[variant_id] -= tiyin
            self._by_variant[variant_id].append(rule)
        return Step(rule, Verdict.GIVEN, {pk: Money(tiyin) for pk, tiyin in taken.items()})

    def _shares(self, rule: Rule, lines: list[Line]) -> dict[int, int]:
        left = {line.variant_id: self.left[line.variant_id] for line in lines}
        match rule.kind:
            case Kind.BUY_AND_GET:
                return self._free_pieces(rule, lines)
            case Kind.GIFT:
                return {line.variant_id: left[line.variant_id] // line.quantity for line in lines}
            case Kind.PERCENT:
                return split(_percent_of(sum(left.values()), rule.percent), left)
            case _:
                most = rule.amount.tiyin if rule.amount else 0
                return split(min(most, sum(left.values())), left)

    def _free_pieces(self, rule: Rule, lines: list[Line]) -> dict[int, int]:
        """Of every `buy + free` pieces the cheapest are free."""
        gratis = sum(line.quantity for line in lines) // (rule.buy + rule.free) * rule.free
        shares = {}
        for line in sorted(lines, key=lambda line: (line.price, line.variant_id)):
            pieces = min(gratis, line.quantity)
            shares[line.variant_id] = self.left[line.variant_id] * pieces // line.quantity
            gratis -= pieces
        return shares


def _add_up(rule: Rule, others: list[Rule]) -> bool:
    """May it stand beside those that took their part already?"""
    return not others or not (
        rule.is_exclusive
        or any(other.is_exclusive or other.group == rule.group for other in others)
    )


def _percent_of(tiyin: int, percent: int) -> int:
    """Rounded up to whole soʻm, which is what people pay in; never more than there is."""
    soums = -(-tiyin * percent // (100 * TIYIN_IN_SOUM))
    return min(soums * TIYIN_IN_SOUM, tiyin)


def split(whole: int, among: Mapping[int, int]) -> dict[int, int]:
    """Part a sum in proportion, to the last tiyin: the largest remainders get what is left over.

    The whole is at most the sum of the weights, so that no share is more than its own weight.
    """
    weight = sum(among.values())
    if not weight:
        return dict.fromkeys(among, 0)
    shares = {key: whole * each // weight for key, each in among.items()}
    leftover = whole - sum(shares.values())
    by_remainder = sorted(among, key=lambda key: (-(whole * among[key] % weight), key))
    for key in by_remainder[:leftover]:
        shares[key] += 1
    return shares
