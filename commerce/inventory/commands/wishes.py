"""Who waits for what is sold out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.catalog.queries import variant_by_id
from commerce.core.bilingual import Language, language_or_default, text_of
from commerce.core.pages import page_address
from commerce.inventory.models import StockWish
from commerce.inventory.queries import available
from commerce.notifications.commands import Occasion, queue_sms

GOOD_FOR = timedelta(days=1)


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
    """If a variant is back, write to those who wait for it, each once; says how many there were."""
    if not available([variant_id])[variant_id]:
        return 0
    waiting = StockWish.objects.select_for_update(no_key=True, of=("self",)).filter(
        variant_id=variant_id
    )
    wishes = list(waiting.select_related("variant__product").order_by("pk"))
    for wish in wishes:
        queue_sms(
            phone=wish.phone,
            text=_said(wish),
            now=now,
            good_for=GOOD_FOR,
            occasion=Occasion(topic="back_in_stock", key=f"wish:{wish.pk}", can_wait=True),
        )
    StockWish.objects.filter(pk__in=[wish.pk for wish in wishes]).delete()
    return len(wishes)


def _said(wish: StockWish) -> str:
    language, product = language_or_default(wish.language), wish.variant.product
    slug = text_of(product, "slug", language)
    with override(language):
        return _("%(title)s is back in stock: %(address)s") % {
            "title": text_of(product, "title", language),
            "address": page_address("catalog:product", slug, language=language),
        }


def _digest(phone: str) -> str:
    """Tells the same phone again without telling which."""
    return salted_hmac("commerce.inventory.wishes", phone, algorithm="sha256").hexdigest()
