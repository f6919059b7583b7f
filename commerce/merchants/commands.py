from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.core.events import emit
from commerce.merchants.events import MerchantChanged
from commerce.merchants.models import Member, Merchant, Role


@transaction.atomic
def save_merchant(merchant: Merchant) -> Merchant:
    """Store a new or edited merchant and tell those who show it."""
    merchant.full_clean()
    merchant.save()
    emit(MerchantChanged(merchant.pk))
    return merchant


@transaction.atomic
def add_member(*, merchant_id: int, user_id: int, role: Role, now: datetime) -> Member:
    """Let a user work for a merchant; who already does gets the role."""
    member, _ = Member.objects.update_or_create(
        merchant_id=merchant_id,
        user_id=user_id,
        defaults={"role": role},
        create_defaults={"role": role, "since": now},
    )
    return member
