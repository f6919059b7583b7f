from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import batched

from django.db import transaction

from commerce.catalog.models import Product
from commerce.search.documents import searched_texts
from commerce.search.provider import engine

BATCH = 500


@transaction.atomic
def index_products(product_ids: Iterable[int]) -> None:
    """Make what is searched of these products the same as what is shown of them."""
    ids = set(product_ids)
    texts = searched_texts(ids)
    engine().forget(ids - texts.keys())
    engine().put(texts)


def index_all(progress: Callable[[int], None] = lambda done: None) -> None:
    """Index every product anew; `progress` is told how many more are done."""
    ids = Product.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    for some in batched(ids, BATCH, strict=False):
        index_products(some)
        progress(len(some))
