"""What is shown of a product: its page, and its card in a few lists without filters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from commerce.catalog.errors import NoSuchProduct
from commerce.core.bilingual import Language, language_or_default
from commerce.core.spelling import is_slug
from commerce.showcase.models import Card, Document, ShelfEntry
from commerce.showcase.queries.shelves import ORDER, Scope, Sort

NEW_FOR = timedelta(days=30)


def document(slug: str, language: Language) -> Document:
    """The page of the product of this slug; refused as `NoSuchProduct`.

    Of two with the same slug it is the one that is really written in this language.
    """
    if not is_slug(slug):
        raise NoSuchProduct
    claims = Document.objects.filter(language=language, slug=slug)
    return _found(claims.order_by("-data__translated", "product_id").first())


def document_by_id(product_id: int, language: Language) -> Document:
    """The page of the product of this id; refused as `NoSuchProduct`."""
    return _found(Document.objects.filter(language=language, product_id=product_id).first())


def _found(document: Document | None) -> Document:
    if document is None:
        raise NoSuchProduct
    document.data = _told_if_new(document.data)
    return document


def _told_if_new(data: dict[str, Any]) -> dict[str, Any]:
    """With `is_new`, which changes with time alone and so can't be made ahead."""
    age = timezone.localdate() - date.fromisoformat(data["added_on"])
    return data | {"is_new": age <= NEW_FOR}


def cards(product_ids: Iterable[int], language: Language) -> list[dict[str, Any]]:
    """The cards of these products in this order; products that are not shown are left out."""
    ids = list(dict.fromkeys(product_ids))
    rows = Card.objects.filter(product_id__in=ids, language=language)
    found = dict(rows.values_list("product_id", "data"))
    return [_told_if_new(found[product_id]) for product_id in ids if product_id in found]


def shelf(scope: Scope, language: Language, *, sort: Sort, limit: int) -> list[dict[str, Any]]:
    """The first cards of a list, without its facets: for rails."""
    return first_cards(scope.entries().order_by(*ORDER[sort])[:limit], language)


def first_cards(entries: QuerySet[ShelfEntry], language: Language) -> list[dict[str, Any]]:
    """The cards of these entries in their order, in one query."""
    card = Card.objects.filter(product_id=OuterRef("product_id"), language=language)
    rows = entries.annotate(card=Subquery(card.values("data"))).values_list("card", flat=True)
    return [_told_if_new(data) for data in rows if data]


def related(
    product_id: int, category_id: int, language: Language, *, limit: int
) -> list[dict[str, Any]]:
    """What else people look at in the same category, what can be bought first."""
    others = (
        Scope(category_id=category_id)
        .entries()
        .exclude(product_id=product_id)
        .order_by(*ORDER[Sort.POPULAR])
    )
    return first_cards(others[:limit], language)


def highest_id() -> int:
    """No product with a page has a higher id."""
    return Document.objects.aggregate(highest=Max("product_id"))["highest"] or 0


def slugs_of(product_ids: range) -> list[dict[Language, str]]:
    """The slugs of those of these products that are shown, in the languages they are written in."""
    documents = (
        Document.objects.filter(product_id__gte=product_ids.start, product_id__lt=product_ids.stop)
        .exclude(data__translated=False)
        .order_by("product_id", "language")
    )
    slugs: dict[int, dict[Language, str]] = defaultdict(dict)
    for product_id, language, slug in documents.values_list("product_id", "language", "slug"):
        slugs[product_id][language_or_default(language)] = slug
    return list(slugs.values())
