from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import batched

from django.db import transaction
from django.db.models import Exists, OuterRef

from commerce.catalog.models import Category, Product
from commerce.core.bilingual import LANGUAGES
from commerce.core.events import emit
from commerce.core.memory import forget
from commerce.merchants.models import Merchant
from commerce.showcase.documents import (
    Facts,
    card_of,
    details_of,
    discount_of,
    gather,
    option_ids_of,
)
from commerce.showcase.events import ShowcaseChanged
from commerce.showcase.models import Card, Document, ShelfEntry
from commerce.showcase.queries import WHOLE_SHELF, shelf_of_category, shelf_of_merchant

BATCH = 500
SHOWN = (ShelfEntry, Card, Document)


def rebuild(product_id: int) -> None:
    """Make what is shown of one product anew, or take it away if it may not be shown."""
    rebuild_products([product_id])


def rebuild_products(product_ids: Iterable[int]) -> None:
    """Like `rebuild` for many products, one transaction for each batch of them."""
    for ids in batched(sorted(set(product_ids)), BATCH, strict=False):
        _rebuild_batch(ids)


def rebuild_all(progress: Callable[[int], None] = lambda done: None) -> None:
    """Make the whole showcase anew and take away what no product stands behind.

    Announces nothing, since it is meant for a shop that was loaded in bulk; `progress` is told
    how many more products are done.
    """
    for ids in _all_ids():
        with transaction.atomic():
            _lock(ids)
            build_batch(ids)
        progress(len(ids))
    _forget_the_deleted()
    forget_counts()


def forget_counts() -> None:
    """Count every shelf anew, after goods were loaded in bulk."""
    categories, merchants = (
        model.objects.values_list("pk", flat=True) for model in (Category, Merchant)
    )
    forget(WHOLE_SHELF, *map(shelf_of_category, categories), *map(shelf_of_merchant, merchants))


@transaction.atomic
def _rebuild_batch(ids: Collection[int]) -> None:
    _lock(ids)
    before = ShelfEntry.objects.in_bulk(ids)
    build_batch(ids)
    after = ShelfEntry.objects.in_bulk(ids)
    for product_id in ids:
        entries = [shelf[product_id] for shelf in (before, after) if product_id in shelf]
        emit(
            ShowcaseChanged(
                product_id=product_id,
                category_ids=sorted({pk for entry in entries for pk in entry.category_ids}),
                merchant_ids=sorted({entry.merchant_id for entry in entries}),
            )
        )


def _lock(ids: Collection[int]) -> None:
    """Of two rebuilds at once the later one sees every change that the earlier one was made for."""
    products = Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(products.values_list("pk", flat=True))


def _all_ids() -> Iterator[list[int]]:
    """Every product's id in batches; each is asked for on its own, so no cursor stays open."""
    every = Product.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(every[:BATCH])
    while batch:
        yield batch
        batch = list(every.filter(pk__gt=batch[-1])[:BATCH])


@transaction.atomic
def _forget_the_deleted() -> None:
    product = Product.objects.filter(pk=OuterRef("product_id"))
    for model in SHOWN:
        model.objects.filter(~Exists(product)).delete()


def build_batch(product_ids: Iterable[int]) -> None:
    """Write entries, cards and documents of these products in a fixed number of statements."""
    ids = set(product_ids)
    products = (
        Product.objects.filter(pk__in=ids)
        .select_related("merchant", "brand")
        .prefetch_related("pictures")
    )
    shown = [facts for facts in gather(products) if facts.is_shown]
    hidden = ids - {facts.product.pk for facts in shown}
    for model in SHOWN:
        model.objects.filter(product_id__in=hidden).delete()
    ShelfEntry.objects.bulk_create(
        [entry_of(facts) for facts in shown],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=[
            field.name
            for field in ShelfEntry._meta.concrete_fields
            if not field.primary_key and not field.generated
        ],
    )
    pairs = [pair for facts in shown for pair in cards_and_documents_of(facts)]
    Card.objects.bulk_create(
        [card for card, _ in pairs],
        update_conflicts=True,
        unique_fields=["product", "language"],
        update_fields=["data"],
    )
    Document.objects.bulk_create(
        [document for _, document in pairs],
        update_conflicts=True,
        unique_fields=["product", "language"],
        update_fields=["slug", "category_ids", "data"],
    )


def entry_of(facts: Facts) -> ShelfEntry:
    price = facts.price
    return ShelfEntry(
        product_id=facts.product.pk,
        category_ids=[category.pk for category in facts.path],
        merchant_id=facts.merchant.pk,
        price=price.amount,
        discount=discount_of(price),
        in_stock=facts.stock != "out",
        popularity=facts.rating.count if facts.rating else 0,
        rating=facts.rating.average if facts.rating else None,
        added_at=facts.product.created_at,
        option_ids=option_ids_of(facts),
    )


def cards_and_documents_of(facts: Facts) -> Iterator[tuple[Card, Document]]:
    """Both in each language."""
    product_id = facts.product.pk
    category_ids = [category.pk for category in facts.path]
    for language in LANGUAGES:
        card = card_of(facts, language)
        yield (
            Card(product_id=product_id, language=language, data=card),
            Document(
                product_id=product_id,
                language=language,
                slug=card["slug"],
                category_ids=category_ids,
                data=card | details_of(facts, language),
            ),
        )
