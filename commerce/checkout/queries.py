from __future__ import annotations

from django.conf import settings

from commerce.cart.queries import Basket
from commerce.checkout.errors import CashNotAllowed, CashNotAllowedFor, PaymentNotOffered
from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.orders.models import PaymentMethod
from commerce.payments.queries import offered_methods


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
    goods: Basket, total: Money, language: Language
) -> dict[PaymentMethod, PaymentNotOffered | None]:
    """The ways to pay for this basket, each with the reason if it is refused."""
    return {
        method: None if method.is_online else cash_refusal(goods, total, language)
        for method in offered_methods()
    }
