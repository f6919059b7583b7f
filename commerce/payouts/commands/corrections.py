from __future__ import annotations

from datetime import datetime

from django.db import transaction

from commerce.core.money import Money
from commerce.ledger.commands import post
from commerce.ledger.models import AccountName, Kind
from commerce.merchants.errors import NoSuchMerchant
from commerce.merchants.models import Merchant
from commerce.payouts.errors import NothingToCorrect
from commerce.payouts.models import Share


@transaction.atomic
def correct(*, merchant_id: int, amount: Money, reason: str, by: str, now: datetime) -> Share:
    """Give a merchant this much more, or less if it is negative; the house bears it."""
    if not Merchant.objects.filter(pk=merchant_id).exists():
        raise NoSuchMerchant
    if not amount or not reason.strip():
        raise NothingToCorrect
    share = Share.objects.create(
        merchant_id=merchant_id,
        kind=Share.Kind.CORRECTION,
        gross=amount,
        commission=Money.ZERO,
        at=now,
        note=reason.strip(),
        made_by=by,
    )
    due = AccountName(Kind.MERCHANT, str(merchant_id))
    moves = {AccountName(Kind.GOODWILL): amount, due: -amount}
    post(reference=f"correction:{share.pk}", moves=moves, now=now, note=f"{by}: {reason}"[:200])
    return share
