"""The curated shop: everything that is written down, added where it is missing.

What is not written (stock, ratings, reductions, small differences in price) is made up, the same
at every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from itertools import product as every_combination
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from commerce.catalog.commands import attribute_value, note_gallery_added
from commerce.catalog.models import AttributeOption, AttributeValue, Product
from commerce.core.bilingual import LANGUAGES, Language
from commerce.core.money import Money
from commerce.core.spelling import slug_of
from demo import figures
from demo.files import in_both
from demo.foundations import lay_foundations
from demo.gallery import hang_pictures
from demo.goods import Goods, Intake, Item
from demo.promotions import offer_promotions
from demo.vocabulary import Vocabulary, coin_words
from demo.written import COLOUR, SIZE, Text, WrittenProduct, catalogue, size_code

type Tell = Callable[[str], None]

# Tests and load scripts count on these: all the pieces lie in the capital's warehouse.
FIXED = {"bow-and-arrow": ("DEMO-LAST-10", 10), "light-bulb": ("DEMO-PLENTY", 100_000)}

REDUCED = 0.2  # of all products
YOUNGEST, OLDEST = timedelta(hours=5), timedelta(days=500)
GROWS_WITH_SIZE = {
    "ring": 0.04,
    "bicycle": 0.05,
    "skis": 0.05,
    "boxing-glove": 0.04,
    "martial-arts-uniform": 0.03,
    "coat": 0.01,
}
DEARER_COLOURS = {"gold": 0.04, "silver": 0.02}


@transaction.atomic
def load_catalogue(*, now: datetime, tell: Tell) -> int:
    """Add what is missing of the curated shop; the number of products that were added."""
    tell("texts")
    written = catalogue()
    known = set(Product.objects.values_list("code", flat=True))
    missing = [product for product in written.products if product.icon not in known]
    if not missing:
        return 0
    tell("merchants and delivery")
    lay_foundations()
    tell("pictures")
    pictures = hang_pictures(written)
    tell("categories and attributes")
    coin_words(written, pictures)
    offer_promotions()
    tell("products")
    shelves = Shelves(Vocabulary.load(), pictures, _taken_slugs(), now)
    intake = Intake(now)
    for product in missing:
        intake.take(shelves.goods_of(product))
    tell("cards, documents and search")
    batch = intake.batch()
    batch.write()
    for product_id in batch.texts:
        note_gallery_added(product_id)
    return len(missing)


def _taken_slugs() -> dict[Language, set[str]]:
    return {
        language: set(Product.objects.values_list(f"slug_{language}", flat=True))
        for language in LANGUAGES
    }


@dataclass(frozen=True)
class Shelves:
    """Turns what is written of a product into goods."""

    words: Vocabulary
    pictures: dict[str, int]
    taken: dict[Language, set[str]]  # slugs
    now: datetime

    def goods_of(self, written: WrittenProduct) -> Goods:
        chance = Random(written.icon)
        colours = [self.words.options[COLOUR, code] for code in written.colours]
        shown = [self.pictures[name] for name in written.pictures]
        options = [colour.pk for colour in colours] or [None] * len(shown)
        return Goods(
            product=self._product(written, chance),
            items=list(self._items(written, chance)),
            values=list(self._values(written)),
            pictures=list(zip(shown, options, strict=True)),
            rating=figures.rating(chance, written.soums),
        )

    def _product(self, written: WrittenProduct, chance: Random) -> Product:
        added = self.now - (YOUNGEST + (OLDEST - YOUNGEST) * chance.random() ** 2)
        return Product(
            code=written.icon,
            type=self.words.types[written.type],
            category=self.words.categories[written.category],
            brand=self.words.brands[written.brand] if written.brand else None,
            merchant=self.words.merchants[written.merchant],
            ru_ready=True,
            created_at=added,
            updated_at=self.now,
            first_published_at=added,
            last_published_at=added,
            **in_both("title", written.title),
            **in_both("summary", written.summary),
            **{f"slug_{code}": self._free_slug(written, code) for code in LANGUAGES},
            **{f"description_{code}": description(written, code) for code in LANGUAGES},
        )

    def _free_slug(self, written: WrittenProduct, language: Language) -> str:
        """The title as a slug, unless somebody gave that to a product of their own."""
        slug = slug_of(written.title[language], language)
        return f"{slug}-{written.icon}" if slug in self.taken[language] else slug

    def _values(self, written: WrittenProduct) -> Iterator[AttributeValue]:
        attributes = sorted(
            (self.words.attributes[code] for code in written.attributes),
            key=lambda attribute: (attribute.position, attribute.code),
        )
        for attribute in attributes:
            for value in self._read(attribute.code, written.attributes[attribute.code]):
                yield attribute_value(0, attribute, value)

    def _read(self, code: str, value: Any) -> list[Any]:
        """The written value as the value of its kind; what is not so is not said."""
        match value:
            case bool():
                return [self.words.options[code, "yes"]] if value else []
            case int() | float():
                return [Decimal(str(value))]
            case str():
                return [self.words.options[code, value]]
            case list():
                return [self.words.options[code, each] for each in value]
            case _:
                return [value]

    def _items(self, written: WrittenProduct, chance: Random) -> Iterator[Item]:
        if written.icon in FIXED:
            sku, pieces = FIXED[written.icon]
            yield Item(sku, Money.of_soums(written.soums), None, {self.words.warehouses[0]: pieces})
            return
        reduced = chance.random() < REDUCED
        percent = figures.reduction(chance, written.soums) if reduced else 0
        for place, (colour, size) in self._combinations(written):
            soums = figures.round_price(written.soums * (1 + _dearer(written, colour, place)))
            options = [option for option in (colour, size) if option]
            pieces = figures.pieces(chance, soums)
            yield Item(
                sku=_sku(written, options),
                amount=Money.of_soums(soums),
                old_amount=Money.of_soums(figures.old_price(soums, percent)) if reduced else None,
                pieces=figures.spread(chance, pieces, self.words.warehouses),
                options=options,
                barcode=figures.barcode(chance),
            )

    def _combinations(
        self, written: WrittenProduct
    ) -> Iterator[tuple[int, Sequence[AttributeOption | None]]]:
        """The place of the size in its row, and the options of each variant."""
        colours = [self.words.options[COLOUR, code] for code in written.colours] or [None]
        sizes = [self.words.options[SIZE, size_code(size)] for size in written.sizes] or [None]
        for colour, (place, size) in every_combination(colours, enumerate(sizes)):
            yield place, (colour, size)


def _dearer(written: WrittenProduct, colour: AttributeOption | None, place: int) -> float:
    """By which part a variant is dearer than the first: big sizes, noble colours."""
    by_size = GROWS_WITH_SIZE.get(written.icon, 0) * place
    is_noble = colour is not None and written.soums >= 1_000_000
    return by_size + (DEARER_COLOURS.get(colour.code, 0) if is_noble and colour else 0)


def _sku(written: WrittenProduct, options: Sequence[AttributeOption]) -> str:
    parts = [slug_of(written.title["uz"], "uz"), *(option.code for option in options)]
    return "-".join(parts).replace("_", "-").upper()


def description(written: WrittenProduct, language: str) -> list[dict[str, Any]]:
    """The blocks of a description: its paragraphs, then its features."""
    paragraphs = _paragraphs(written.description, language)
    blocks: list[tuple[str, Any]] = [
        ("text", "".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)),
        (
            "features",
            [
                {"type": "item", "value": feature, "id": _id(written.icon, language, "item", n)}
                for n, feature in enumerate(written.features[language])
            ],
        ),
    ]
    return [
        {"type": kind, "value": value, "id": _id(written.icon, language, kind, 0)}
        for kind, value in blocks
    ]


def _paragraphs(description: Text, language: str) -> list[str]:
    return [" ".join(part.split()) for part in description[language].split("\n\n") if part.strip()]


def _id(*parts: object) -> str:
    """A block's id, the same at every run."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))
