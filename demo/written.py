"""The curated catalogue as it is written in `catalogue.psv`, `catalogue/*.yaml` and `pictures/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from demo.files import FOLDER, read

type Text = dict[str, str]  # by language

COLOUR = "colour"
SIZE = "size"
LETTER_SIZES = ["XS", "S", "M", "L", "XL", "XXL"]


@dataclass(frozen=True)
class WrittenProduct:
    icon: str
    title: Text
    soums: int
    category: str
    type: str
    merchant: str
    brand: str | None
    summary: Text
    description: Text
    features: dict[str, list[str]]
    attributes: dict[str, Any]
    colours: list[str]  # one a picture, or none
    sizes: list[str]

    @property
    def pictures(self) -> list[str]:
        return [f"{self.icon}-{number}.webp" for number in (1, 2, 3)]


@dataclass(frozen=True)
class WrittenCategory:
    code: str
    title: Text
    summary: Text
    icon: str
    parent: str | None


@dataclass
class Catalogue:
    """Everything of all files; attributes and types by code, the options of one code together."""

    categories: list[WrittenCategory] = field(default_factory=list)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: dict[str, dict[str, Any]] = field(default_factory=dict)
    products: list[WrittenProduct] = field(default_factory=list)


@cache
def catalogue() -> Catalogue:
    told = Catalogue()
    rows = [line.split("|") for line in (FOLDER / "catalogue.psv").read_text("utf-8").splitlines()]
    colours = read("pictures/colours.yaml")
    by_icon = {row[0]: row for row in rows}
    for top in dict.fromkeys(row[1] for row in rows):
        file = read(f"catalogue/{top}.yaml")
        told.categories += _categories(file["category"])
        _add_attributes(told, file["attributes"])
        told.types |= {kind["code"]: kind for kind in file["types"]}
        told.products += [
            _product(product, by_icon[product["icon"]], colours["products"])
            for product in file["products"]
        ]
    _add_axes(told, colours["palette"])
    return told


def _categories(top: dict[str, Any]) -> list[WrittenCategory]:
    return [_category(top, None)] + [_category(child, top["code"]) for child in top["children"]]


def _category(row: dict[str, Any], parent: str | None) -> WrittenCategory:
    nothing = {"uz": "", "ru": ""}
    return WrittenCategory(
        row["code"], row["title"], row.get("summary", nothing), row["icon"], parent
    )


def _add_attributes(told: Catalogue, attributes: list[dict[str, Any]]) -> None:
    for attribute in attributes:
        known = told.attributes.setdefault(attribute["code"], attribute | {"options": []})
        codes = {option["code"] for option in known["options"]}
        known["options"] += [o for o in attribute.get("options", []) if o["code"] not in codes]


def _product(row: dict[str, Any], line: list[str], colours: dict[str, list[str]]) -> WrittenProduct:
    icon, _, uz, ru, thousands, _ = line
    return WrittenProduct(
        icon=icon,
        title={"uz": uz, "ru": ru},
        soums=int(thousands) * 1_000,
        category=row["category"],
        type=row["type"],
        merchant=row["merchant"],
        brand=row.get("brand"),
        summary=row["summary"],
        description=row["description"],
        features=row["features"],
        attributes=row["attributes"],
        colours=colours.get(icon, []),
        sizes=[str(size) for size in row.get("sizes", [])],
    )


def _add_axes(told: Catalogue, palette: list[dict[str, Any]]) -> None:
    """Colour and size, by which variants differ."""
    sizes = sorted({size for product in told.products for size in product.sizes}, key=_size_order)
    told.attributes[COLOUR] = {
        "code": COLOUR,
        "kind": "swatch",
        "facet": True,
        "title": {"uz": "Rang", "ru": "Цвет"},
        "options": [_capital(colour) for colour in palette],
    }
    told.attributes[SIZE] = {
        "code": SIZE,
        "kind": "choice",
        "facet": True,
        "title": {"uz": "Oʻlcham", "ru": "Размер"},
        "options": [{"code": size_code(s), "title": {"uz": s, "ru": s}} for s in sizes],
    }


def _capital(colour: dict[str, Any]) -> dict[str, Any]:
    title = {language: words[0].upper() + words[1:] for language, words in colour["title"].items()}
    return colour | {"title": title}


def size_code(size: str) -> str:
    """`8 oz` as `8-oz`, `16.5` as `16-5`."""
    return size.lower().replace(" ", "-").replace(".", "-")


def _size_order(size: str) -> tuple[int, float, str]:
    if size in LETTER_SIZES:
        return 0, LETTER_SIZES.index(size), size
    number = size.replace("-", " ").split()[0]
    return 1, float(number), size
