from __future__ import annotations

from commerce.core.health import Sick, probe
from commerce.search.models import SearchEntry
from commerce.showcase.models import ShelfEntry


@probe("search")
def every_product_is_searched() -> None:
    shown, searched = ShelfEntry.objects.count(), SearchEntry.objects.count()
    if shown != searched:
        raise Sick(
            f"{shown} products are shown, but {searched} can be searched.",
            "Run python manage.py rebuild_search.",
        )
