from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commerce.core.models import EventRow
from commerce.reviews.commands import set_rating
from commerce.reviews.models import Rating
from commerce.reviews.queries import ratings_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_rating_is_kept_and_announced():
    product = make.make_product()
    set_rating(product_id=product.pk, average=Decimal("4.25"), count=8)
    set_rating(product_id=product.pk, average=Decimal("4.30"), count=9)
    (rating,) = ratings_of([product.pk, 10**12]).values()
    assert (rating.average, rating.count) == (Decimal("4.30"), 9)
    assert EventRow.objects.filter(name="rating.changed").count() == 2


@pytest.mark.parametrize(("average", "count"), [("0.5", 3), ("5.5", 3), ("4.0", 0)])
def test_the_table_itself_holds_no_impossible_rating(average, count):
    product = make.make_product()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(product=product, average=Decimal(average), count=count)
