from __future__ import annotations

from django.db import models
from django.db.models import Q


class Rating(models.Model):
    """The average of a product's reviews and how many there are."""

    product = models.OneToOneField(
        "catalog.Product", primary_key=True, on_delete=models.CASCADE, related_name="rating"
    )
    average = models.DecimalField(max_digits=3, decimal_places=2)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(average__range=(1, 5), count__gt=0), name="rating_of_one_to_five"
            )
        ]
