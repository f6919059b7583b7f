from __future__ import annotations

from django.db import transaction

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.events import emit
from commerce.core.money import Money
from commerce.pricing.errors import PriceImpossible
from commerce.pricing.events import PriceSet
from commerce.pricing.models import Price


@transaction.atomic
def set_price(*, variant_id: int, amount: Money, old_amount: Money | None = None) -> Price:
    """Set what a variant costs; says nothing to anyone when it cost that already."""
    if amount <= Money.ZERO or (old_amount is not None and old_amount <= amount):
        raise PriceImpossible
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise NoSuchVariant
    before = Price.objects.filter(variant=variant).first()
    if before and (before.amount, before.old_amount) == (amount, old_amount):
        return before
    price, _ = Price.objects.update_or_create(
        variant=variant, defaults={"amount": amount, "old_amount": old_amount}
    )
    emit(PriceSet(variant_id=variant.pk, product_id=variant.product_id))
    return price
