from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from commerce.core.spelling import is_slug
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Member, Merchant


def merchant_by_slug(slug: str) -> Merchant:
    """The trading merchant of this slug; refused as `NoSuchMerchant`."""
    merchant = Merchant.objects.trading().filter(slug=slug).first() if is_slug(slug) else None
    if merchant is None:
        raise NoSuchMerchant
    return merchant


def merchants_by_id(ids: Iterable[int]) -> dict[int, Merchant]:
    return Merchant.objects.in_bulk(set(ids))


def memberships_of(user_id: int) -> QuerySet[Member]:
    """The merchants that this user works for, and as what; none for a stranger."""
    return Member.objects.filter(user=user_id).select_related("merchant")


def members_of(merchant_id: int) -> QuerySet[Member]:
    """Who works for a merchant, the first ones first."""
    return Member.objects.filter(merchant=merchant_id).select_related("user")
