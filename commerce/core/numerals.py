"""Sums of money spelled out, as papers for accountants have them.

>>> spelled_out(Money.of_soums(2_005), "uz")
'Ikki ming besh soʻm 00 tiyin'
>>> spelled_out(Money.of_soums(2_005), "ru")
'Две тысячи пять сум 00 тийин'
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from commerce.core.money import SOUM, TIYIN_IN_SOUM, Money

UNITS = {
    "uz": ("", "bir", "ikki", "uch", "toʻrt", "besh", "olti", "yetti", "sakkiz", "toʻqqiz"),
    "ru": ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
}
# fmt: off
TENS = {
    "uz": (
        "", "oʻn", "yigirma", "oʻttiz", "qirq", "ellik", "oltmish", "yetmish", "sakson", "toʻqson",
    ),
    "ru": (
        "", "десять", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят",
        "восемьдесят", "девяносто",
    ),
}
TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать",
    "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
)
HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот",
    "девятьсот",
)
# fmt: on
FEMININE = {1: "одна", 2: "две"}
UZBEK_THOUSANDS = ["", "ming", "million", "milliard", "trillion", "kvadrillion"]
RUSSIAN_THOUSANDS: Sequence[tuple[str, str, str]] = [
    ("", "", ""),
    ("тысяча", "тысячи", "тысяч"),
    *((stem, f"{stem}а", f"{stem}ов") for stem in ("миллион", "миллиард", "триллион")),
    ("квадриллион", "квадриллиона", "квадриллионов"),
]
NOTHING = {"uz": "nol", "ru": "ноль"}
MINUS = {"uz": "minus", "ru": "минус"}
TIYIN = {"uz": "tiyin", "ru": "тийин"}


def spelled_out(amount: Money, language: str) -> str:
    """Soʻm in words and tiyin in digits, beginning with a capital letter."""
    soums, tiyin = divmod(abs(amount.tiyin), TIYIN_IN_SOUM)
    sign = [MINUS[language]] if amount < Money.ZERO else []
    words = [*sign, *(_words(soums, language) or [NOTHING[language]]), SOUM[language]]
    text = f"{' '.join(words)} {tiyin:02} {TIYIN[language]}"
    return text[0].upper() + text[1:]


def _words(number: int, language: str) -> list[str]:
    """The number in groups of three digits, the greatest first."""
    of_group = _uzbek if language == "uz" else _russian
    words: list[str] = []
    for power in count():
        if not number:
            return words
        number, group = divmod(number, 1_000)
        if group:
            words = [*of_group(group, power), *words]
    raise AssertionError("every number ends")


def _uzbek(group: int, power: int) -> Sequence[str]:
    hundreds, rest = divmod(group, 100)
    words = [UNITS["uz"][hundreds], "yuz"] if hundreds else []
    words += [TENS["uz"][rest // 10], UNITS["uz"][rest % 10], UZBEK_THOUSANDS[power]]
    return [word for word in words if word]


def _russian(group: int, power: int) -> Sequence[str]:
    hundreds, rest = divmod(group, 100)
    words = [HUNDREDS[hundreds]]
    if 10 <= rest < 20:
        words.append(TEENS[rest - 10])
    else:
        units = UNITS["ru"][rest % 10]
        words += [TENS["ru"][rest // 10], FEMININE.get(rest % 10, units) if power == 1 else units]
    words.append(RUSSIAN_THOUSANDS[power][_plural(rest)])
    return [word for word in words if word]


def _plural(number: int) -> int:
    """Which of the three Russian forms goes with the number."""
    if 11 <= number <= 14 or number % 10 == 0 or number % 10 >= 5:
        return 2
    return 0 if number % 10 == 1 else 1
