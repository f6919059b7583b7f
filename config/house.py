"""Who runs the marketplace, as contracts and statements of merchants name it."""

from __future__ import annotations

from config.environment import env

DEMO = {
    "HOUSE_NAME": "“KARVON BOZORI” MCHJ",
    "HOUSE_TIN": "999000100",
    "HOUSE_ADDRESS": "Toshkent shahri, Yunusobod tumani, Amir Temur shohkoʻchasi, 1-uy",
    "HOUSE_ACCOUNT": "20208000000000000001",
    "HOUSE_MFO": "00001",
}


def house(*, demo: bool) -> dict[str, str]:
    """From the environment; the demo shop has a house of its own."""
    return {
        name.removeprefix("HOUSE_").lower(): env.str(name, default=known if demo else "")
        for name, known in DEMO.items()
    }
