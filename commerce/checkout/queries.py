from __future__ import annotations

from django.conf import settings

from commerce.cart.queries import Basket
from commerce.checkout.errors import CashNotAllowed, CashNotAllowedFor, PaymentNotOffered
from commerce.core.bilingual import Language
from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.ledger.errors import NotEnoughMoney
from commerce.orders.models import PaymentMethod
from commerce.payments.queries import offered_methods
from commerce.wallets.queries import balance


def cash_limit() -> Money:
    """Dearer orders are not paid in cash."""
    return Money.of_soums(settings.CASH_LIMIT)


def cash_refusal(goods: Basket, total: Money, language: Language) -> PaymentNotOffered | None:
    """Why these goods, for this much with their delivery, can't be paid in cash, if so."""
    if goods.never_for_cash:
        return CashNotAllowedFor(goods=", ".join(line.title for line in goods.never_for_cash))
    if total > cash_limit():
        return CashNotAllowed(limit=cash_limit().in_words_of(language))
    return None


def payment_methods(
    goods: Basket, total: Money, language: Language, *, customer_id: int | None
) -> dict[PaymentMethod, Refusal | None]:
    """The ways to pay for this basket, each with the reason if it is refused."""
    return {
        method: _refusal(method, goods, total, language, customer_id)
        for method in offered_methods(to=customer_id, total=total)
    }


def _refusal(
    method: PaymentMethod,
    goods: Basket,
    total: Money,
    language: Language,
    customer_id: int | None,
) -> Refusal | None:
    if method == PaymentMethod.WALLET and customer_id:
        return NotEnoughMoney() if balance(customer_id) < total else None
    return None if method.is_online else cash_refusal(goods, total, language)
