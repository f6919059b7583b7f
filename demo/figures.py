"""Made-up but plausible figures: prices, reductions, stock, ratings. Pure; chance is handed in."""

from __future__ import annotations

from decimal import Decimal
from random import Random

# From so many soʻm on, prices are rounded to such a step.
STEPS = [(1_000_000, 10_000), (100_000, 1_000), (20_000, 500), (0, 100)]
CHEAP = 60_000  # soʻm; what is cheaper is sold by the dozen


def round_price(soums: float) -> int:
    step = next(step for least, step in STEPS if soums >= least)
    return max(step, round(soums / step) * step)


def old_price(soums: int, percent: int) -> int:
    """What it cost before it was reduced by so many percent, as shops round such prices."""
    return round_price(soums * 100 / (100 - percent))


def reduction(chance: Random, soums: int) -> int:
    """Percent off: little for food, more for what goes out of season."""
    return chance.randint(6, 18) if soums < CHEAP else chance.randint(8, 35)


def pieces(chance: Random, soums: int) -> int:
    """How many of a variant there are: a few sold out, some nearly, the cheap by the hundred."""
    fate = chance.random()
    if fate < 0.07:
        return 0
    if fate < 0.18:
        return chance.randint(1, 5)
    return chance.randint(40, 400) if soums < CHEAP else chance.randint(6, 60)


def spread(chance: Random, pieces: int, warehouses: list[int]) -> dict[int, int]:
    """The pieces over one to three warehouses; the capital's (the first) has the most."""
    count = chance.choices((0, 1, 2), weights=(5, 3, 2))[0]
    others = chance.sample(warehouses[1:], k=count)
    share = pieces // (len(others) + 2)
    return {warehouses[0]: pieces - share * len(others)} | dict.fromkeys(others, share)


def rating(chance: Random, soums: int) -> tuple[Decimal, int] | None:
    """Most goods are rated, the cheap ones more often."""
    if chance.random() < 0.12:
        return None
    average = Decimal(round(chance.triangular(3.9, 5.0, 4.75) * 100)) / 100
    most = 900 if soums < 500_000 else 250
    return average, 1 + int(most * chance.random() ** 3)


def barcode(chance: Random) -> str:
    """An EAN-13 of the range that shops use inside, so that it is nobody's."""
    digits = f"29{chance.randrange(10**10):010}"
    checked = sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))
    return f"{digits}{-checked % 10}"
