from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from commerce.cart.errors import NoSuchCart
from commerce.cart.models import Cart, CartLine
from commerce.catalog.queries import VariantFacts, variant_facts
from commerce.core.bilingual import Language, language_or_default
from commerce.core.money import Money
from commerce.inventory.queries import available, state_of
from commerce.pricing.models import Price
from commerce.pricing.queries import Instalment, instalment_of, prices_of
from commerce.shipping.queries import Load


@dataclass(frozen=True)
class Problem:
    """What became of a line since it was put in; `message` is a sentence for its owner."""

    code: str  # price_changed, not_enough, out_of_stock or unavailable
    line_id: int
    message: str


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
    quantity: int
    price: Money
    seen_price: Money
    old_price: Money | None
    total: Money
    stock: str
    left: int | None  # told only where it limits
    problem: Problem | None

    @property
    def can_be_bought(self) -> bool:
        return self.problem is None or self.problem.code == "price_changed"


@dataclass(frozen=True)
class Basket:
    """A cart as it stands now; money of lines that can't be bought is not counted."""

    id: UUID | None
    lines: list[BasketLine]

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
            (line.old_price or line.price) * line.quantity
            for line in self.lines
            if line.can_be_bought
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


def basket(cart_id: UUID | None, language: Language, *, with_images: bool = True) -> Basket:
    """The open cart of this id with today's prices, stock and problems, or an empty one.

    Who only decides on it needs no images.
    """
    if cart_id is None:
        return EMPTY
    lines = list(CartLine.objects.filter(cart_id=cart_id, cart__order_number=""))
    ids = [line.variant_id for line in lines]
    if not ids:
        return Basket(id=cart_id, lines=[])
    facts = variant_facts(ids, language, with_images=with_images)
    prices, pieces = prices_of(ids), available(ids)
    with override(language):
        return Basket(
            id=cart_id,
            lines=[
                _line(
                    line,
                    facts[line.variant_id],
                    prices.get(line.variant_id),
                    pieces[line.variant_id],
                )
                for line in lines
            ],
        )


def existing_basket(cart_id: UUID, language: Language) -> Basket:
    """Like `basket`, but a cart that is not there or is an order already is `NoSuchCart`."""
    if not Cart.objects.filter(pk=cart_id, order_number="").exists():
        raise NoSuchCart
    return basket(cart_id, language)


def pieces_in(cart_id: UUID | None) -> int:
    """How many pieces lie in the open cart: the number on its badge."""
    if cart_id is None:
        return 0
    lines = CartLine.objects.filter(cart_id=cart_id, cart__order_number="")
    return sum(lines.values_list("quantity", flat=True))


def order_of_cart(cart_id: UUID | None) -> str | None:
    """The number of the order that this cart became."""
    if cart_id is None:
        return None
    carts = Cart.objects.filter(pk=cart_id).exclude(order_number="")
    return carts.values_list("order_number", flat=True).first()


def _line(line: CartLine, facts: VariantFacts, price: Price | None, pieces: int) -> BasketLine:
    amount = price.amount if price else line.seen_price
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
        quantity=line.quantity,
        price=amount,
        seen_price=line.seen_price,
        old_price=price.old_amount if price else None,
        total=amount * line.quantity,
        stock=state_of(pieces),
        left=pieces if 0 < pieces < line.quantity else None,
        problem=_problem(line, facts, price, pieces),
    )


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
