"""Any number of plausible products, for trying the shop at scale.

Each is cast in the mould of a curated product: the same kind of thing, place, pictures and
attributes, with a series, a price, a seller and figures of its own.
"""

from __future__ import annotations

import gc
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from html import escape
from itertools import batched
from itertools import product as every_combination
from multiprocessing import get_context
from random import Random
from typing import Any

import django
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, reset_queries
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast, Substr

from commerce.catalog.commands import attribute_value
from commerce.catalog.models import Attribute, AttributeOption, AttributeValue, Product
from commerce.core.bilingual import LANGUAGES
from commerce.core.money import Money
from commerce.core.spelling import slug_of
from commerce.search.models import SearchEntry
from commerce.showcase.models import ShelfEntry
from demo import figures
from demo.files import read
from demo.gallery import known_pictures
from demo.goods import Batch, Goods, Intake, Item
from demo.vocabulary import Vocabulary
from demo.written import COLOUR, SIZE, Catalogue, Text, WrittenProduct, catalogue, size_code

BATCH = 500
WORTH_A_PROCESS = 4  # batches: starting one takes as long as making two
MOST_VARIANTS = 6
OLDEST = timedelta(days=700)
REDUCED = 0.2
DEAREST = 20_000_000  # soʻm
TAIL = re.compile(r"((?:,| \().*)")  # `, 1 l` of `Sut, 1 l`
QUOTES = {"uz": "“”", "ru": "«»"}
WITHOUT_MODELS = {"oziq", "gullar"}


def generate(
    count: int,
    *,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
    processes: int | None = None,
) -> None:
    """Add so many products, numbered on from those that there are; each batch whole or not at all.

    As many processes as there are processors share the batches, if that is worth starting them.
    """
    first = _last_number() + 1
    parts = list(batched(range(first, first + count), BATCH, strict=False))
    processes = min(processes or os.cpu_count() or 1, len(parts) // WORTH_A_PROCESS or 1)
    with index_entries_gathered():
        if processes == 1:
            maker = Maker(now)
            for numbers in parts:
                progress(maker.make(numbers))
        else:
            _share_out(parts, now, processes, progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _share_out(
    parts: Iterable[Numbers], now: datetime, processes: int, progress: Callable[[int], None]
) -> None:
    database = connection.settings_dict["NAME"]
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup) as pool:
        made = [pool.submit(_make_in_process, numbers, now, database) for numbers in parts]
        try:
            for part in as_completed(made):
                progress(part.result())
        finally:
            pool.shutdown(cancel_futures=True)


def _make_in_process(numbers: Numbers, now: datetime, database: str) -> int:
    """In a process of the pool, which knows only the settings; the database may be another."""
    connection.settings_dict["NAME"] = database
    return _maker(now).make(numbers)


@cache
def _maker(now: datetime) -> Maker:
    return Maker(now)


type Numbers = Sequence[int]


class Maker:
    """Makes whole products of numbers."""

    def __init__(self, now: datetime) -> None:
        self._moulds = Moulds(catalogue(), Vocabulary.load(), known_pictures(), now)
        self._intake = Intake(now)

    def batch(self, numbers: Numbers) -> Batch:
        """The products of these numbers, not written yet."""
        with without_garbage_collection():
            for number in numbers:
                self._intake.take(self._moulds.cast(number))
            return self._intake.batch()

    def make(self, numbers: Numbers) -> int:
        """Make and write them; says how many they are."""
        self.batch(numbers).write()
        reset_queries()  # with DEBUG, Django would keep megabytes of statements
        return len(numbers)


@contextmanager
def index_entries_gathered() -> Iterator[None]:
    """New entries of inverted indexes are merged many at a time, which is a third of the work.

    Readers pay for that, so it is turned off again and the rest is merged.
    """
    indexes = [
        index
        for model in (ShelfEntry, SearchEntry)
        for index in model._meta.indexes
        if isinstance(index, GinIndex) and not index.fastupdate
    ]
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(f"ALTER INDEX {index.name} SET (fastupdate = on)")
        try:
            yield
        finally:
            for index in indexes:
                cursor.execute(f"ALTER INDEX {index.name} SET (fastupdate = off)")
                cursor.execute("SELECT gin_clean_pending_list(%s)", [index.name])


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """These rows make no cycles; to look for some again and again costs a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _last_number() -> int:
    """Of the products that were generated before."""
    generated = Product.objects.filter(code__regex=r"^G[0-9]{6,}$")
    number = Cast(Substr("code", 2), BigIntegerField())
    return generated.aggregate(last=Max(number))["last"] or 0


@dataclass(frozen=True)
class Mould:
    """What products cast from one curated product may look like."""

    written: WrittenProduct
    top: str
    head: Text  # `Sut` of `Sut, 1 l`
    tail: Text  # `, 1 l`
    merchants: Sequence[str]
    brands: Sequence[str]
    values: Sequence[Sequence[AttributeValue | None]]  # of each attribute, in the order of showing
    colours: Sequence[tuple[int, AttributeOption | None]]  # picture, the colour it shows
    sizes: Sequence[AttributeOption | None]


class Moulds:
    def __init__(
        self, told: Catalogue, words: Vocabulary, pictures: Mapping[str, int], now: datetime
    ) -> None:
        self.words = words
        self.pictures = pictures
        self.now = now
        self.phrases = read("phrases.yaml")
        self._moulds = list(self._made(told))

    def cast(self, number: int) -> Goods:
        """The product of this number, the same at each run."""
        chance = Random(number)
        mould = chance.choice(self._moulds)
        code = f"G{number:06}"
        soums = figures.round_price(
            min(mould.written.soums * chance.triangular(0.5, 2.2, 1.0), DEAREST)
        )
        merchant = self.words.merchants[chance.choice(mould.merchants)]
        brand = chance.choice(mould.brands) if mould.brands else None
        series = chance.choice(self.phrases["series"])
        return Goods(
            product=Product(
                code=code,
                type=self.words.types[mould.written.type],
                category=self.words.categories[mould.written.category],
                brand=self.words.brands[brand] if brand else None,
                merchant=merchant,
                ru_ready=True,
                **self._dates(chance),
                **self._titles(chance, mould, brand, series, code),
                **self._texts(chance, mould, merchant.name, series, code),
            ),
            items=list(self._items(chance, mould, code, soums)),
            values=[value for seen in mould.values if (value := chance.choice(seen))],
            pictures=[
                (picture, colour.pk if colour else None) for picture, colour in mould.colours
            ],
            rating=figures.rating(chance, soums),
        )

    def _made(self, told: Catalogue) -> Iterator[Mould]:
        parents = {category.code: category.parent or category.code for category in told.categories}
        merchants, brands = defaultdict(set), defaultdict(set)
        told_of: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for product in told.products:
            merchants[parents[product.category]].add(product.merchant)
            brands[product.category].add(product.brand)
            for code, value in product.attributes.items():
                told_of[product.type, code].append(value)
        values = {
            (kind, code): self._values(self.words.attributes[code], seen)
            for (kind, code), seen in told_of.items()
        }
        for product in told.products:
            top = parents[product.category]
            parts = {lang: TAIL.split(title, maxsplit=1) for lang, title in product.title.items()}
            yield Mould(
                written=product,
                top=top,
                head={lang: head for lang, (head, *_) in parts.items()},
                tail={lang: "".join(tail) for lang, (_, *tail) in parts.items()},
                merchants=sorted(merchants[top]),
                brands=sorted(filter(None, brands[product.category])) if product.brand else [],
                values=[values[product.type, code] for code in self._in_order(product.attributes)],
                colours=self._colours(product),
                sizes=[self.words.options[SIZE, size_code(size)] for size in product.sizes]
                or [None],
            )

    def _in_order(self, codes: Iterable[str]) -> list[str]:
        attributes = (self.words.attributes[code] for code in codes)
        return [a.code for a in sorted(attributes, key=lambda a: (a.position, a.code))]

    def _values(self, attribute: Attribute, seen: Sequence[Any]) -> list[AttributeValue | None]:
        """What an attribute of a type may be: what was seen, and numbers in between."""
        return [
            value and attribute_value(0, attribute, value) for value in self._read(attribute, seen)
        ]

    def _read(self, attribute: Attribute, seen: Sequence[Any]) -> list[Any]:
        match attribute.kind:
            case Attribute.Kind.CHOICE:
                return [self.words.options[attribute.code, code] for code in seen]
            case Attribute.Kind.BOOLEAN:
                return [self.words.options[attribute.code, "yes"] if yes else None for yes in seen]
            case Attribute.Kind.NUMBER:
                return _between([Decimal(str(number)) for number in seen])
            case _:
                return list(seen)

    def _colours(self, product: WrittenProduct) -> list[tuple[int, AttributeOption | None]]:
        colours = [self.words.options[COLOUR, code] for code in product.colours]
        shown = [self.pictures[name] for name in product.pictures]
        return list(zip(shown, colours or [None] * len(shown), strict=True))

    def _dates(self, chance: Random) -> dict[str, datetime]:
        added = self.now - OLDEST * chance.random()
        return {
            "created_at": added,
            "first_published_at": added,
            "last_published_at": added,
            "updated_at": self.now,
        }

    def _titles(
        self, chance: Random, mould: Mould, brand: str | None, series: Text, code: str
    ) -> dict[str, str]:
        model = chance.choice([*self.phrases["models"], str(chance.randrange(100, 1_000, 10))])
        named = [brand] if brand and chance.random() < 0.6 else []
        of_model = [] if mould.top in WITHOUT_MODELS or chance.random() < 0.3 else [model]
        texts = {}
        for language, (left, right) in QUOTES.items():
            quoted = f"{left}{series[language]}{right}"
            words = [mould.head[language], *named, quoted, *of_model]
            title = " ".join(words) + mould.tail[language]
            texts[f"title_{language}"] = title
            texts[f"slug_{language}"] = f"{slug_of(title, language)}-{code.lower()}"
        return texts

    def _texts(
        self, chance: Random, mould: Mould, merchant: str, series: Text, code: str
    ) -> dict[str, Any]:
        uses = self.phrases["uses"]
        use = chance.choice(uses["all"] + uses[mould.top])
        summary, opening, closing = (
            chance.choice(self.phrases[kind]) for kind in ("summaries", "openings", "closings")
        )
        texts: dict[str, Any] = {}
        for language in LANGUAGES:
            facts = {"series": series[language], "merchant": merchant, "use": use[language]}
            said = f"{opening[language]} {closing[language]}".format_map(facts)
            texts[f"summary_{language}"] = summary[language].format_map(facts)
            texts[f"description_{language}"] = [
                {
                    "type": "text",
                    "value": f"<p>{escape(said, quote=False)}</p>",
                    "id": f"{code.lower()}-{language}",
                }
            ]
        return texts

    def _items(self, chance: Random, mould: Mould, code: str, soums: int) -> Iterator[Item]:
        colours = [colour for _, colour in mould.colours if colour] or [None]
        colours = colours[: chance.randint(1, len(colours))]
        most = min(len(mould.sizes), MOST_VARIANTS // len(colours))
        first = chance.randint(0, len(mould.sizes) - most)
        sizes = mould.sizes[first : first + chance.randint(1, most)]
        is_reduced = chance.random() < REDUCED
        percent = figures.reduction(chance, soums) if is_reduced else 0
        for colour, (place, size) in every_combination(colours, enumerate(sizes)):
            options = [option for option in (colour, size) if option]
            amount = figures.round_price(soums * (1 + 0.02 * place))
            yield Item(
                sku="-".join([code, *(option.code.upper() for option in options)]),
                amount=Money.of_soums(amount),
                old_amount=(
                    Money.of_soums(figures.old_price(amount, percent)) if is_reduced else None
                ),
                pieces=figures.spread(
                    chance, figures.pieces(chance, amount), self.words.warehouses
                ),
                options=options,
                barcode=figures.barcode(chance),
            )


def _between(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Five numbers from the least to the greatest, as exact as the most exact of them."""
    least, most = min(numbers), max(numbers)
    most_exact = min(numbers, key=lambda number: number.as_tuple().exponent)
    return [(least + (most - least) * n / 4).quantize(most_exact) for n in range(5)]
