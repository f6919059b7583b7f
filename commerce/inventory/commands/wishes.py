"""Who waits for what is sold out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from commerce.catalog.queries import variant_by_id
from commerce.core.bilingual import Language
from commerce.inventory.models import StockWish
from commerce.inventory.queries import available


@transaction.atomic
def wish_for(*, variant_id: int, phone: str, language: Language, now: datetime) -> None:
    """Note that somebody (`phone` in E.164) wants to hear when a variant is back.

    Wishing again changes nothing. What is there already is told at once.
    """
    variant = variant_by_id(variant_id)
    wish = StockWish(
        variant=variant,
        phone=phone,
        phone_digest=_digest(phone),
        language=language,
        wished_at=now,
    )
    StockWish.objects.bulk_create([wish], ignore_conflicts=True)
    wake_wishes(variant_id=variant_id, now=now)


@transaction.atomic
def wake_wishes(*, variant_id: int, now: datetime) -> int:
    """If a variant is back, those who wait for it may be told, each once; says how many."""
    if not available([variant_id])[variant_id]:
        return 0
    return StockWish.objects.waiting().filter(variant_id=variant_id).update(due_at=now)


def _digest(phone: str) -> str:
    """Tells the same phone again without telling which."""
    return salted_hmac("commerce.inventory.wishes", phone, algorithm="sha256").hexdigest()
