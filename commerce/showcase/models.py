from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from commerce.core.bilingual import LANGUAGES
from commerce.core.fields import MoneyField

LANGUAGE_CHOICES = [(code, code) for code in LANGUAGES]

# More than any popularity or rating.
FIRST_IN_STOCK = Case(When(in_stock=True, then=Value(2**32)), default=Value(0))

# No constraint ties these rows to their product: they outlive a deleted one until the reaction
# to that takes them away, since they still tell on which pages it stood.


class ShelfEntry(models.Model):
    """By what a product is found, filtered and sorted: the same in every language, and narrow."""

    product = models.OneToOneField(
        "catalog.Product",
        primary_key=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    category_ids = ArrayField(models.BigIntegerField())
    merchant_id = models.BigIntegerField()
    price = MoneyField()
    discount = models.PositiveSmallIntegerField(default=0)
    in_stock = models.BooleanField()
    popularity = models.IntegerField(default=0)
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    added_at = models.DateTimeField()
    option_ids = ArrayField(models.BigIntegerField())

    # What can be bought first, then the best: an order in one number.
    popular_rank = models.GeneratedField(
        expression=FIRST_IN_STOCK + F("popularity"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    rated_rank = models.GeneratedField(
        expression=FIRST_IN_STOCK + Coalesce(F("rating") * 100, Value(-1)),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["category_ids"], name="shelf_categories", fastupdate=False),
            models.Index(fields=["merchant_id", "-popularity"], name="shelf_merchant"),
            # The whole shop in each order that a rail or a list may ask for.
            models.Index(fields=["-popular_rank", "-product"], name="shelf_popular"),
            models.Index(fields=["-added_at", "-product"], name="shelf_new"),
            models.Index(fields=["-discount", "-popularity", "-product"], name="shelf_discount"),
            models.Index(fields=["-rated_rank", "-popularity", "-product"], name="shelf_rated"),
        ]


class Shown(models.Model):
    """Something that is shown of a product in one language."""

    product = models.ForeignKey(
        "catalog.Product", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    data = models.JSONField()

    class Meta:
        abstract = True


class Card(Shown):
    """A product in a list, in one language."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "language"], name="one_card_per_language")
        ]


class Document(Shown):
    """A product's whole page, in one language.

    Two may claim one address: the Uzbek slug of a product without Russian can be the Russian
    slug of another. `showcase.queries.document` knows whose it is.
    """

    slug = models.SlugField(max_length=120, db_index=False)
    category_ids = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language"], name="one_document_per_language"
            )
        ]
        indexes = [models.Index(fields=["slug", "language"], name="document_of_slug")]

    @cached_property
    def title(self) -> str:
        return str(self.data["title"])
