from __future__ import annotations

from django.db import transaction

from commerce.core.events import emit
from commerce.merchants.events import MerchantChanged
from commerce.merchants.models import Merchant


@transaction.atomic
def save_merchant(merchant: Merchant) -> Merchant:
    """Store a new or edited merchant and tell those who show it."""
    merchant.full_clean()
    merchant.save()
    emit(MerchantChanged(merchant.pk))
    return merchant
