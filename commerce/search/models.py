from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """A product as it is searched: both languages together, since people type either anywhere."""

    product = models.OneToOneField(
        "catalog.Product", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    vector = SearchVectorField()
    titles = models.TextField()  # folded titles in both languages, for typing errors
    popularity = models.IntegerField(default=0)
    in_stock = models.BooleanField(default=True)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="search_vector", fastupdate=False),
            GinIndex(
                fields=["titles"],
                name="search_titles",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            ),
        ]
