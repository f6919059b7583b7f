import pytest

from commerce.core.money import Money
from commerce.core.numerals import spelled_out


@pytest.mark.parametrize(
    ("tiyin", "uz", "ru"),
    [
        (0, "Nol soʻm 00 tiyin", "Ноль сум 00 тийин"),
        (100, "Bir soʻm 00 tiyin", "Один сум 00 тийин"),
        (1_205, "Oʻn ikki soʻm 05 tiyin", "Двенадцать сум 05 тийин"),
        (-200_100, "Minus ikki ming bir soʻm 00 tiyin", "Минус две тысячи один сум 00 тийин"),
        (
            1_114_115_00,
            "Bir million bir yuz oʻn toʻrt ming bir yuz oʻn besh soʻm 00 tiyin",
            "Один миллион сто четырнадцать тысяч сто пятнадцать сум 00 тийин",
        ),
        (
            22_000_000_741_99,
            "Yigirma ikki milliard yetti yuz qirq bir soʻm 99 tiyin",
            "Двадцать два миллиарда семьсот сорок один сум 99 тийин",
        ),
        (
            1_001_000_00,
            "Bir million bir ming soʻm 00 tiyin",
            "Один миллион одна тысяча сум 00 тийин",
        ),
    ],
)
def test_sums_are_spelled_out(tiyin, uz, ru):
    assert spelled_out(Money(tiyin), "uz") == uz
    assert spelled_out(Money(tiyin), "ru") == ru
