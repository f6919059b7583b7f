from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from commerce.core.events import emit
from commerce.reviews.events import RatingChanged
from commerce.reviews.models import Rating


@transaction.atomic
def set_rating(*, product_id: int, average: Decimal, count: int) -> Rating:
    """Store the rating that a product shows."""
    rating, _ = Rating.objects.update_or_create(
        product_id=product_id, defaults={"average": average, "count": count}
    )
    emit(RatingChanged(product_id))
    return rating
