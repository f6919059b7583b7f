"""Exact money: whole tiyin of the soʻm, never a float.

>>> Money.of_soums(12_500)
Money(tiyin=1250000)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

CURRENCY = "UZS"
TIYIN_IN_SOUM = 100
NBSP = "\u00a0"
SOUM = {"uz": "soʻm", "ru": "сум"}


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount of tiyin (1 soʻm is 100 tiyin); may be negative, as in a refund."""

    tiyin: int

    ZERO: ClassVar[Money]

    @classmethod
    def of_soums(cls, soums: int) -> Money:
        return cls(soums * TIYIN_IN_SOUM)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        return cls(sum(amount.tiyin for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.tiyin + other.tiyin)

    def __sub__(self, other: Money) -> Money:
        return Money(self.tiyin - other.tiyin)

    def __mul__(self, times: int) -> Money:
        return Money(self.tiyin * times)

    def __neg__(self) -> Money:
        return Money(-self.tiyin)

    def __bool__(self) -> bool:
        return self.tiyin != 0

    def in_words_of(self, language: str) -> str:
        """As people read it: `12 500 soʻm`, «12 500 сум»; tiyin only if there are any."""
        soums, tiyin = divmod(abs(self.tiyin), TIYIN_IN_SOUM)
        sign = "−" if self.tiyin < 0 else ""
        fraction = f",{tiyin:02d}" if tiyin else ""
        return f"{sign}{grouped(soums)}{fraction}{NBSP}{SOUM[language]}"


Money.ZERO = Money(0)


def grouped(number: int) -> str:
    """Digits in groups of three, parted by no-break spaces, as both languages write them."""
    return f"{number:,}".replace(",", NBSP)


def instalment(price: Money, months: int) -> Money:
    """The monthly part of a price, rounded up to a whole soʻm so that the parts always cover it."""
    per_month = -(-price.tiyin // (months * TIYIN_IN_SOUM))
    return Money.of_soums(per_month)


def vat_in(amount: Money, percent: int) -> Money:
    """The VAT that a price includes: of 112 soʻm at 12 % it is 12, rounded to the nearest tiyin.

    Half a tiyin goes up, and a refund holds exactly what the sale held.
    """
    if amount < Money.ZERO:
        return -vat_in(-amount, percent)
    whole = 100 + percent
    return Money((2 * amount.tiyin * percent + whole) // (2 * whole))
