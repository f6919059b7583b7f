"""What the buyer is written to: for each thing that befalls an order, one plain sentence."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from commerce.core.bilingual import Language
from commerce.core.money import Money


class Topic(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUND = "refund"


SENTENCES: dict[Topic, Promise] = {
    Topic.PLACED: _("Your order %(number)s is placed: %(amount)s."),
    Topic.PAID: _("Your order %(number)s is paid: %(amount)s. Thank you!"),
    Topic.PACKED: _("Your order %(number)s is packed and leaves soon."),
    Topic.SHIPPED: _("Your order %(number)s is on its way."),
    Topic.DELIVERED: _("Your order %(number)s is delivered. Thank you for your purchase!"),
    Topic.CANCELLED: _("Your order %(number)s is cancelled."),
    Topic.REFUND: _("For your order %(number)s you get %(amount)s back."),
}


def notice(topic: Topic, language: Language, *, number: str, amount: Money = Money.ZERO) -> str:
    """The sentence in the buyer's language; `number` may be that of a sub-order."""
    with override(language):
        facts = {"number": number, "amount": amount.in_words_of(language)}
        return str(SENTENCES[topic]) % facts
