"""The country: its regions and districts, and how far they are from each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, inf, radians
from pathlib import Path

from commerce.core.bilingual import Language
from commerce.shipping.errors import NoSuchPlace

CAPITAL = "UZ-TK"
GEOGRAPHY = Path(__file__).parent.with_name("geography.json")
KM_A_DEGREE = 111.2


@dataclass(frozen=True)
class District:
    code: str
    name: str


@dataclass(frozen=True)
class Region:
    """A region by its ISO 3166-2 code, with its districts in the order of the alphabet."""

    code: str
    name: str
    districts: list[District]


@cache
def regions(language: Language) -> list[Region]:
    """The whole country: the capital first, then the regions by the alphabet."""
    places = [
        Region(
            code=region["code"],
            name=region["name"][language],
            districts=sorted(
                (District(d["code"], d["name"][language]) for d in region["districts"]),
                key=lambda district: district.name,
            ),
        )
        for region in json.loads(GEOGRAPHY.read_text(encoding="utf-8"))
    ]
    return sorted(places, key=lambda region: (region.code != CAPITAL, region.name))


def place_names(region: str, district: str, language: Language) -> tuple[str, str]:
    """What a region and its district are called; `NoSuchPlace` if they do not belong together."""
    for place in regions(language):
        if place.code == region:
            for part in place.districts:
                if part.code == district:
                    return place.name, part.name
    raise NoSuchPlace


@cache
def distance_between(region: str, other: str) -> float:
    """Kilometres from the centre of one region to that of the other, as the crow flies.

    Endless to a place that is not known, so that nothing is nearer to it than anything else.
    """
    if region not in _centres() or other not in _centres():
        return inf
    (latitude, longitude), (other_latitude, other_longitude) = _centres()[region], _centres()[other]
    half_way = cos(radians((latitude + other_latitude) / 2))
    return KM_A_DEGREE * hypot(latitude - other_latitude, (longitude - other_longitude) * half_way)


@cache
def _centres() -> dict[str, tuple[float, float]]:
    places = json.loads(GEOGRAPHY.read_text(encoding="utf-8"))
    return {region["code"]: (region["centre"][0], region["centre"][1]) for region in places}
