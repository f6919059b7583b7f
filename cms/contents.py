"""From blocks to data: first what a page wishes for is noted, then all of it is fetched at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter

from cms.blocks.base import ContentStream, Lookup, Raw
from cms.models import ARTICLES, ArticlePage, public_address
from commerce.catalog.queries import MenuCategory, category_menu, in_order
from commerce.core import edge
from commerce.core.bilingual import Language
from commerce.showcase.models import ShelfEntry
from commerce.showcase.queries import ORDER, Scope, Sort, cards
from media.pictures import sources_of


@dataclass(frozen=True)
class Contents:
    """Blocks as data, and the edge keys of what they show."""

    blocks: list[Raw]
    keys: frozenset[str]


def contents_of(stream: ContentStream, value: Iterable[Raw], language: Language) -> Contents:
    blocks, keys = fetched(lambda lookup: stream.data(value, lookup), language)
    return Contents(blocks, keys)


def fetched[T](tell: Callable[[Lookup], T], language: Language) -> tuple[T, frozenset[str]]:
    """What `tell` says once it has got all that it asks for, and the edge keys of that.

    It is called twice and must ask for the same both times.
    """
    wishes = Wishes(language)
    tell(wishes)
    found = Found(wishes)
    return tell(found), frozenset(found.keys)


@dataclass(frozen=True)
class Shelf:
    """The first products of a category, or of the whole shop, in some order."""

    category_id: int | None
    sort: Sort
    limit: int

    def entries(self) -> QuerySet[ShelfEntry]:
        """What can be bought; no list of discounts shows goods without one."""
        entries = Scope(category_id=self.category_id).entries().filter(in_stock=True)
        return entries.filter(discount__gt=0) if self.sort == Sort.DISCOUNT else entries


class RichTextLinks:
    """Links from stored text to pages become addresses; one that leads nowhere stays plain text."""

    @abstractmethod
    def page_address(self, page_id: int) -> str | None: ...

    def html(self, rich_text: str) -> SafeString:
        rewrite = LinkRewriter(bulk_rules={"page": self._opening_tags})
        return mark_safe(rewrite(rich_text))  # noqa: S308  the editor lets only known tags pass

    def _opening_tags(self, links: Iterable[Mapping[str, str]]) -> list[str]:
        addresses = [self.page_address(int(link["id"])) for link in links]
        return [
            format_html('<a href="{}">', address) if address else "<a>" for address in addresses
        ]


@dataclass
class Wishes(RichTextLinks):
    """Notes what blocks ask for, and gives them nothing yet."""

    language: Language
    picture_ids: set[int] = field(default_factory=set)
    product_ids: set[int] = field(default_factory=set)
    shelves: set[Shelf] = field(default_factory=set)
    category_ids: set[int] = field(default_factory=set)
    page_ids: set[int] = field(default_factory=set)
    article_ids: set[int] = field(default_factory=set)
    latest: set[slice] = field(default_factory=set)

    def picture(self, picture_id: int | None) -> None:
        self.picture_ids.update([picture_id] if picture_id else [])

    def cards(self, product_ids: Sequence[int]) -> list[Raw]:
        self.product_ids.update(product_ids)
        return []

    def shelf(self, category_id: int | None, sort: Sort, limit: int) -> list[Raw]:
        self.shelves.add(Shelf(category_id, sort, limit))
        return []

    def categories(self, category_ids: Sequence[int]) -> list[Raw]:
        self.category_ids.update(category_ids)
        return []

    def page_address(self, page_id: int) -> None:
        self.page_ids.add(page_id)

    def product_address(self, product_id: int) -> None:
        self.product_ids.add(product_id)

    def articles(self, page_ids: Sequence[int]) -> list[Raw]:
        self.article_ids.update(page_ids)
        return []

    def latest_articles(self, limit: int, skip: int = 0) -> list[Raw]:
        self.latest.add(slice(skip, skip + limit))
        return []


class Found(RichTextLinks):
    """Grants what was wished for, and remembers the edge keys of what is really shown."""

    def __init__(self, wishes: Wishes) -> None:
        self.language = wishes.language
        self.keys: set[str] = set()
        self._shelves = _products_on(wishes.shelves)
        self._cards = _cards(wishes.product_ids, self._shelves, self.language)
        self._categories = _categories(wishes.category_ids, self.language)
        self._addresses = _addresses(wishes.page_ids, self.language)
        self._articles = _articles(wishes.article_ids, self.language)
        self._latest = {part: _latest(part, self.language) for part in wishes.latest}
        self._images = sources_of(wishes.picture_ids | self._pictures_of_found(), self.language)

    def _pictures_of_found(self) -> set[int]:
        shown = chain(self._articles.values(), *self._latest.values())
        return {row.picture_id for row in shown if row.picture_id}

    def picture(self, picture_id: int | None) -> Raw | None:
        return self._images.get(picture_id) if picture_id else None

    def cards(self, product_ids: Sequence[int]) -> list[Raw]:
        self.keys.update(edge.product(product_id) for product_id in product_ids)
        return self._cards_of(product_ids)

    def shelf(self, category_id: int | None, sort: Sort, limit: int) -> list[Raw]:
        product_ids = self._shelves[Shelf(category_id, sort, limit)]
        if category_id is None:
            return self.cards(product_ids)
        self.keys.add(edge.category(category_id))
        return self._cards_of(product_ids)

    def _cards_of(self, product_ids: Sequence[int]) -> list[Raw]:
        return [self._cards[pk] for pk in dict.fromkeys(product_ids) if pk in self._cards]

    def categories(self, category_ids: Sequence[int]) -> list[Raw]:
        """They change with the menu, whose key every page carries."""
        return [self._tile(self._categories[pk]) for pk in category_ids if pk in self._categories]

    def _tile(self, category: MenuCategory) -> Raw:
        return {
            "title": category.title,
            "url": self._at("catalog:category", category.slug),
            "image": category.image,
        }

    def _at(self, name: str, slug: str) -> str:
        with translation.override(self.language):
            return reverse(name, args=[slug])

    def page_address(self, page_id: int) -> str | None:
        self.keys.add(edge.page(page_id))
        return self._addresses.get(page_id)

    def product_address(self, product_id: int) -> str | None:
        card = self._cards.get(product_id)
        return self._at("catalog:product", card["slug"]) if card else None

    def articles(self, page_ids: Sequence[int]) -> list[Raw]:
        self.keys.add(ARTICLES)
        return [self._teaser(self._articles[pk]) for pk in page_ids if pk in self._articles]

    def latest_articles(self, limit: int, skip: int = 0) -> list[Raw]:
        self.keys.add(ARTICLES)
        return [self._teaser(article) for article in self._latest[slice(skip, skip + limit)]]

    def _teaser(self, article: ArticlePage) -> Raw:
        source = article.alias_of or article
        return {
            "id": article.pk,
            "title": article.title,
            "lead": article.lead,
            "url": public_address(article.url_path, self.language),
            "image": self.picture(article.picture_id),
            "date": article.date,
            "minutes": article.minutes,
            "lang": source.locale.language_code,
        }


def _products_on(shelves: Iterable[Shelf]) -> dict[Shelf, list[int]]:
    """The products of each shelf in order, in one query for all of them."""
    numbered = list(shelves)
    if not numbered:
        return {}
    first, *others = [_numbered_rows(number, shelf) for number, shelf in enumerate(numbered)]
    found: dict[Shelf, list[int]] = {shelf: [] for shelf in numbered}
    for number, _place, product_id in sorted(first.union(*others, all=True)):
        found[numbered[number]].append(product_id)
    return found


def _numbered_rows(number: int, shelf: Shelf) -> Any:
    """Rows of shelf number, place, product id: a union keeps no order by itself."""
    order = ORDER[shelf.sort]
    return (
        shelf.entries()
        .annotate(shelf=Value(number), place=Window(RowNumber(), order_by=order))
        .order_by(*order)
        .values_list("shelf", "place", "product_id")[: shelf.limit]
    )


def _cards(
    product_ids: set[int], shelves: Mapping[Shelf, list[int]], language: Language
) -> dict[int, Raw]:
    wanted = product_ids.union(*shelves.values())
    return {card["id"]: card for card in cards(wanted, language)} if wanted else {}


def _categories(category_ids: set[int], language: Language) -> dict[int, MenuCategory]:
    shown = in_order(category_menu(language)) if category_ids else []
    return {category.id: category for category in shown if category.id in category_ids}


def _addresses(page_ids: set[int], language: Language) -> dict[int, str]:
    """Where each of these pages, or its translation, is read in this language."""
    if not page_ids:
        return {}
    asked = Page.objects.filter(pk__in=page_ids)
    rows = (
        Page.objects.live()
        .filter(translation_key__in=asked.values("translation_key"))
        .values_list("pk", "translation_key", "locale__language_code", "url_path")
    )
    here = {key: public_address(path, code) for _pk, key, code, path in rows if code == language}
    return {
        pk: here.get(key) or public_address(path, code)
        for pk, key, code, path in rows
        if pk in page_ids
    }


def _articles_in(language: Language) -> QuerySet[ArticlePage]:
    return (
        ArticlePage.objects.live()
        .filter(locale__language_code=language)
        .select_related("locale", "alias_of__locale")
        .defer("body")
        .order_by("-date", "-pk")
    )


def _latest(part: slice, language: Language) -> list[ArticlePage]:
    return list(_articles_in(language)[part])


def _articles(page_ids: set[int], language: Language) -> dict[int, ArticlePage]:
    """Each of these articles in this language, by the id under which it was chosen."""
    if not page_ids:
        return {}
    keys = dict(Page.objects.filter(pk__in=page_ids).values_list("pk", "translation_key"))
    here = {
        article.translation_key: article
        for article in _articles_in(language).filter(translation_key__in=keys.values())
    }
    return {pk: here[key] for pk, key in keys.items() if key in here}
