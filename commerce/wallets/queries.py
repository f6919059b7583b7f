from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from commerce.core.money import Money
from commerce.ledger.models import AccountName, Kind, Posting
from commerce.ledger.queries import due_to, dues_to, postings_of
from commerce.wallets.models import GiftCard, GiftCardBatch


@dataclass(frozen=True)
class Movement:
    """What came into a wallet, or went out of it (below zero), in words."""

    id: int
    text: str
    amount: Money
    at: datetime


@dataclass(frozen=True)
class Outstanding:
    """What the shop still owes to the holders of a batch of cards."""

    batch: GiftCardBatch
    open: int
    redeemed: int
    due: Money


def wallet_of(customer_id: int) -> AccountName:
    return AccountName(Kind.WALLET, str(customer_id))


def balance(customer_id: int) -> Money:
    """What is in the customer's wallet."""
    return due_to(Kind.WALLET, customer_id)


def history(customer_id: int) -> QuerySet[Posting]:
    """All that moved in the wallet, the newest first; `movements` puts it into words."""
    return postings_of(Kind.WALLET, customer_id).order_by("-pk")


def movements(postings: Iterable[Posting]) -> list[Movement]:
    return [Movement(row.pk, _sentence(row), -row.amount, row.entry.at) for row in postings]


def outstanding(batches: Iterable[GiftCardBatch]) -> list[Outstanding]:
    """The liability of each batch, by the ledger."""
    rows = list(batches)
    states = (
        GiftCard.objects.filter(batch__in=rows)
        .order_by()
        .values("batch")
        .annotate(
            open=Count("pk", filter=Q(state=GiftCard.State.OPEN)),
            redeemed=Count("pk", filter=Q(state=GiftCard.State.REDEEMED)),
        )
    )
    counted = {row["batch"]: row for row in states}
    dues = dues_to(Kind.GIFT_CARD, [row.pk for row in rows])
    return [
        Outstanding(
            batch=row,
            open=counted[row.pk]["open"],
            redeemed=counted[row.pk]["redeemed"],
            due=dues.get(str(row.pk), Money.ZERO),
        )
        for row in rows
    ]


def personal_data(customer_id: int) -> dict[str, Any]:
    """The wallet and its history, for the customer to take away."""
    return {
        "balance": balance(customer_id).tiyin,
        "movements": [
            {"text": move.text, "amount": move.amount.tiyin, "at": move.at}
            for move in movements(history(customer_id))
        ],
    }


def code_as_typed(code: str) -> str:
    """Capital letters and digits, whatever was typed between them."""
    return "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())


def code_digest(code: str) -> str:
    """A code is random enough for a digest without a key."""
    return sha256(code.encode()).hexdigest()


def _sentence(posting: Posting) -> str:
    kind, note = posting.entry.reference.partition(":")[0], posting.entry.note
    match kind:
        case "payment":
            return _("Order %(number)s") % {"number": note}
        case "refund":
            return _("Refund for order %(number)s") % {"number": note}
        case "gift_card":
            return _("Gift card %(ending)s") % {"ending": note}
    return _("Correction: %(reason)s") % {"reason": note}
