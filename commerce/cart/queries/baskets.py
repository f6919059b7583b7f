"""A cart as it stands now: prices, stock, promotions and problems of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from commerce.cart.errors import NoSuchCart
from commerce.cart.models import Cart, CartCoupon, CartLine
from commerce.catalog.queries import FiscalFacts, VariantFacts, categories_above, variant_facts
from commerce.core.bilingual import DEFAULT, Language, language_or_default, text_of
from commerce.core.money import Money
from commerce.customers.queries import group_of
from commerce.inventory.queries import available, state_of
from commerce.pricing.models import Price
from commerce.pricing.queries import Instalment, instalment_of, prices_of
from commerce.promotions.calculation import Calculation, Line, apply
from commerce.promotions.models import Coupon
from commerce.promotions.queries import Offers, offers, refusal_in
from commerce.shipping.queries import DeliveryOption, Load


@dataclass(frozen=True)
class Problem:
    """What became of a line since it was put in; `message` is a sentence for its owner.

    `fix` is what one press does about it: `accept` the change, or `remove` the line.
    """

    code: str  # price_changed, not_enough, out_of_stock or unavailable
    line_id: int
    message: str

    @property
    def fix(self) -> str:
        return "accept" if self.code in {"price_changed", "not_enough"} else "remove"


@dataclass(frozen=True)
class BasketLine:
    id: int
    variant_id: int
    product_id: int
    merchant_id: int
    sku: str
    title: str
    slug: str
    options_text: str
    image: dict[str, Any] | None
    merchant: str
    weight: int  # grams of one piece
    fiscal: FiscalFacts
    is_never_for_cash: bool  # by law
    quantity: int
    price: Money
    seen_price: Money
    old_price: Money | None
    discount: Money  # its share of all promotions
    stock: str
    left: int | None  # told only where it limits
    problem: Problem | None

    @property
    def total(self) -> Money:
        return self.price * self.quantity - self.discount

    @property
    def old_total(self) -> Money | None:
        """What it would cost without reductions, if there are any."""
        without = (self.old_price or self.price) * self.quantity
        return without if without != self.total else None

    @property
    def can_be_bought(self) -> bool:
        return _can_be_bought(self.problem)


@dataclass(frozen=True)
class AppliedPromotion:
    """A promotion that takes something off this basket, or its delivery; `code` is its coupon."""

    id: int
    name: str
    code: str
    discount: Money


@dataclass(frozen=True)
class EnteredCoupon:
    """A coupon in this basket; `message` says why it does not count, if it does not."""

    code: str
    name: str
    message: str


@dataclass(frozen=True)
class Basket:
    """A cart as it stands now; money of lines that can't be bought is not counted."""

    id: UUID | None
    lines: list[BasketLine]
    saved: list[BasketLine] = field(default_factory=list)  # for later, beside the cart
    coupons: list[EnteredCoupon] = field(default_factory=list)
    _calculated: Callable[[Money], Calculation] = field(default=lambda delivery: apply([], []))

    def calculated(self, delivery: Money = Money.ZERO) -> Calculation:
        """How its promotions come to their discounts, with this price of its delivery."""
        return self._calculated(delivery)

    def carried_by(self, option: DeliveryOption) -> DeliveryOption:
        """The same way of delivery, at what this basket pays for it."""
        return replace(option, price=option.price - self.calculated(option.price).delivery_discount)

    @property
    def promotions(self) -> list[AppliedPromotion]:
        return applied_promotions(self.calculated())

    @property
    def never_for_cash(self) -> list[BasketLine]:
        """What by law is not paid in cash, whatever it costs."""
        return [line for line in self.lines if line.can_be_bought and line.is_never_for_cash]

    @property
    def problems(self) -> list[Problem]:
        return [line.problem for line in self.lines if line.problem]

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def subtotal(self) -> Money:
        """What the goods would cost without reductions."""
        return Money.total(
            line.old_total or line.total for line in self.lines if line.can_be_bought
        )

    @property
    def discount(self) -> Money:
        return self.subtotal - self.total

    @property
    def total(self) -> Money:
        """The goods without their delivery."""
        return Money.total(line.total for line in self.lines if line.can_be_bought)

    @property
    def loads(self) -> list[Load]:
        """What each merchant has to send."""
        merchants = dict.fromkeys(line.merchant_id for line in self.lines if line.can_be_bought)
        return [self._load_of(merchant_id) for merchant_id in merchants]

    def _load_of(self, merchant_id: int) -> Load:
        lines = [x for x in self.lines if x.merchant_id == merchant_id and x.can_be_bought]
        return Load(
            merchant_id=merchant_id,
            grams=sum(line.weight * line.quantity for line in lines),
            value=Money.total(line.total for line in lines),
        )

    @property
    def instalment(self) -> Instalment | None:
        return instalment_of(self.total)

    @property
    def can_be_ordered(self) -> bool:
        return bool(self.lines) and all(line.can_be_bought for line in self.lines)


EMPTY = Basket(id=None, lines=[])


def applied_promotions(calculation: Calculation) -> list[AppliedPromotion]:
    return [
        AppliedPromotion(step.rule.id, step.rule.name, step.rule.code, step.discount)
        for step in calculation.given
    ]


def basket(cart_id: UUID | None, language: Language, *, with_images: bool = True) -> Basket:
    """The open cart of this id with today's prices, stock and problems, or an empty one.

    Who only decides on it needs no images.
    """
    if cart_id is None:
        return EMPTY
    rows = _rows_of(cart_id)
    ids = [row.variant_id for row in rows]
    if not ids:
        return Basket(id=cart_id, lines=[])
    group = rows[0].group  # of the cart's owner
    facts, pieces = variant_facts(ids, language, with_images=with_images), available(ids)
    prices = prices_of(
        ids, quantities={row.variant_id: row.quantity for row in rows}, customer_group=group
    )
    with override(language):
        problems = {
            row.pk: _problem(
                row, facts[row.variant_id], prices.get(row.variant_id), pieces[row.variant_id]
            )
            for row in rows
        }
        on_offer = _offers_to(cart_id, language)
        above = categories_above() if on_offer.ask_for_categories else {}
        goods = [
            Line(
                variant_id=row.variant_id,
                product_id=facts[row.variant_id].product_id,
                merchant_id=facts[row.variant_id].merchant_id,
                category_ids=above.get(facts[row.variant_id].category_id, frozenset()),
                price=prices[row.variant_id].amount,
                quantity=row.quantity,
            )
            for row in rows
            if not row.is_saved and _can_be_bought(problems[row.pk])
        ]
        calculated = partial(
            apply, goods, on_offer.promotions, on_offer.coupons, customer_group=group
        )
        calculation = calculated(Money.ZERO)
        shown = {
            row.pk: _line(
                row,
                facts[row.variant_id],
                prices.get(row.variant_id),
                pieces[row.variant_id],
                calculation.discounts.get(row.variant_id, Money.ZERO),
                problems[row.pk],
            )
            for row in rows
        }
        return Basket(
            id=cart_id,
            lines=[shown[row.pk] for row in rows if not row.is_saved],
            saved=[shown[row.pk] for row in rows if row.is_saved],
            coupons=_entered(on_offer, calculation, language),
            _calculated=calculated,
        )


def _rows_of(cart_id: UUID) -> list[Any]:
    """The lines of an open cart; each knows the group that its owner belongs to."""
    rows = CartLine.objects.filter(cart_id=cart_id, cart__order_number="")
    return list(rows.annotate(group=group_of("cart__customer")))


def _offers_to(cart_id: UUID, language: Language) -> Offers:
    entered = CartCoupon.objects.filter(cart_id=cart_id).values("coupon_id")
    return offers(Coupon.objects.filter(pk__in=entered), language, timezone.now())


def _entered(on_offer: Offers, calculation: Calculation, language: Language) -> list[EnteredCoupon]:
    counted = []
    for rule in on_offer.coupons:
        step = calculation.step_of(rule.code)
        refusal = step and refusal_in(step, language)
        counted.append(EnteredCoupon(rule.code, rule.name, refusal.sentence() if refusal else ""))
    return counted + [
        EnteredCoupon(code, "", refusal.sentence()) for code, refusal in on_offer.refused.items()
    ]


def existing_basket(cart_id: UUID, language: Language) -> Basket:
    """Like `basket`, but a cart that is not there or is an order already is `NoSuchCart`."""
    if not Cart.objects.filter(pk=cart_id, order_number="").exists():
        raise NoSuchCart
    return basket(cart_id, language)


def pieces_in(cart_id: UUID | None) -> int:
    """How many pieces lie in the open cart: the number on its badge."""
    if cart_id is None:
        return 0
    lines = CartLine.objects.wanted().filter(cart_id=cart_id, cart__order_number="")
    return sum(lines.values_list("quantity", flat=True))


def personal_data(customer_id: int) -> list[dict[str, Any]]:
    """What lies in the customer's open cart, for them to take away."""
    lines = CartLine.objects.filter(cart__customer_id=customer_id, cart__order_number="")
    return [
        {
            "product": text_of(line.variant.product, "title", DEFAULT),
            "sku": line.variant.sku,
            "quantity": line.quantity,
            "saved_for_later": line.is_saved,
        }
        for line in lines.select_related("variant__product")
    ]


def _line(
    line: CartLine,
    facts: VariantFacts,
    price: Price | None,
    pieces: int,
    discount: Money,
    problem: Problem | None,
) -> BasketLine:
    return BasketLine(
        id=line.pk,
        variant_id=facts.id,
        product_id=facts.product_id,
        merchant_id=facts.merchant_id,
        sku=facts.sku,
        title=facts.title,
        slug=facts.slug,
        options_text=facts.options_text,
        image=facts.image,
        merchant=facts.merchant,
        weight=facts.weight,
        fiscal=facts.fiscal,
        is_never_for_cash=facts.is_never_for_cash,
        quantity=line.quantity,
        price=price.amount if price else line.seen_price,
        seen_price=line.seen_price,
        old_price=price.old_amount if price else None,
        discount=discount,
        stock=state_of(pieces),
        left=pieces if 0 < pieces < line.quantity else None,
        problem=problem,
    )


def _can_be_bought(problem: Problem | None) -> bool:
    return problem is None or problem.code == "price_changed"


def _problem(
    line: CartLine, facts: VariantFacts, price: Price | None, pieces: int
) -> Problem | None:
    if not facts.is_on_sale or price is None:
        return Problem("unavailable", line.pk, _("This item is not sold any more."))
    if pieces <= 0:
        return Problem("out_of_stock", line.pk, _("This item has been sold out."))
    if pieces < line.quantity:
        return Problem("not_enough", line.pk, _("Only %(left)s left.") % {"left": pieces})
    if price.amount != line.seen_price:
        language = language_or_default(get_language())
        was, now = line.seen_price.in_words_of(language), price.amount.in_words_of(language)
        message = _("The price changed from %(was)s to %(now)s.") % {"was": was, "now": now}
        return Problem("price_changed", line.pk, message)
    return None
