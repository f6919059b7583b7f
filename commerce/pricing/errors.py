from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import language_or_default
from commerce.core.errors import Invalid
from commerce.core.money import Money


class PriceImpossible(Invalid):
    code = "price_impossible"
    message = _("A price is more than zero, and an old price is higher than the new one.")


class OldPriceTooHigh(Invalid):
    """The prior-price rule: a reduction is measured by what was really asked before."""

    code = "old_price_too_high"
    message = _(
        "The old price can be at most %(most)s: the lowest of the 30 days before the reduction."
    )

    def __init__(self, most: Money) -> None:
        super().__init__(most=most.in_words_of(language_or_default(get_language())))


class PriceListImpossible(Invalid):
    code = "price_list_impossible"
    message = _("A price list ends after it begins and counts from one piece on.")
