from __future__ import annotations

from collections.abc import Iterable

from commerce.reviews.models import Rating


def ratings_of(product_ids: Iterable[int]) -> dict[int, Rating]:
    return Rating.objects.in_bulk(set(product_ids))
