from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commerce.core.money import Money, instalment
from commerce.pricing.models import Price


def prices_of(variant_ids: Iterable[int]) -> dict[int, Price]:
    """The price of each variant that has one; a variant without a price is not for sale."""
    return Price.objects.in_bulk(set(variant_ids))


INSTALMENT_MONTHS = 12
INSTALMENT_FROM = Money.of_soums(200_000)


@dataclass(frozen=True)
class Instalment:
    """A price in equal monthly parts."""

    months: int
    monthly: Money


def instalment_of(amount: Money) -> Instalment | None:
    """The monthly plan shown beside a price; nothing for what is too cheap to split."""
    if amount < INSTALMENT_FROM:
        return None
    return Instalment(INSTALMENT_MONTHS, instalment(amount, INSTALMENT_MONTHS))
