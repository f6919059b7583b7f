from __future__ import annotations

from commerce.core.spelling import is_slug
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Merchant


def merchant_by_slug(slug: str) -> Merchant:
    """The trading merchant of this slug; refused as `NoSuchMerchant`."""
    merchant = Merchant.objects.trading().filter(slug=slug).first() if is_slug(slug) else None
    if merchant is None:
        raise NoSuchMerchant
    return merchant
