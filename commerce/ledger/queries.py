from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from commerce.core.money import Money
from commerce.ledger.models import KEPT, Account, Entry, Kind, Posting


@dataclass(frozen=True)
class Balance:
    """What the postings of an account add up to: debits positive, credits negative."""

    kind: Kind
    owner: str
    amount: Money


def due_to(kind: Kind, owner: object) -> Money:
    """What a wallet, a gift card or a merchant has due; nothing if there is no account."""
    account = Account.objects.filter(kind=kind, owner=str(owner)).first()
    return account.due if account else Money.ZERO


def dues_to(kind: Kind, owners: Iterable[object]) -> dict[str, Money]:
    """The same for many owners, by owner."""
    accounts = Account.objects.filter(kind=kind, owner__in=[str(owner) for owner in owners])
    return {account.owner: account.due for account in accounts}


def postings_of(
    kind: Kind, owner: object, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Posting]:
    """What moved on an account from one time until, but not at, another; oldest first."""
    window = Q()
    if since:
        window &= Q(entry__at__gte=since)
    if until:
        window &= Q(entry__at__lt=until)
    postings = Posting.objects.filter(window, account__kind=kind, account__owner=str(owner))
    return postings.select_related("entry").order_by("entry__at", "pk")


def trial_balance(at: datetime | None = None) -> list[Balance]:
    """Every account that something moved on, up to a time; all together they are zero."""
    postings = Posting.objects.filter(entry__at__lte=at) if at else Posting.objects.all()
    rows = (
        postings.order_by()
        .values("account__kind", "account__owner")
        .annotate(sum=Sum("amount"))
        .order_by("account__kind", "account__owner")
    )
    return [Balance(Kind(row["account__kind"]), row["account__owner"], row["sum"]) for row in rows]


def wrong_entries() -> QuerySet[Entry]:
    """Entries that do not add up to zero; there should be none."""
    return Entry.objects.annotate(sum=Sum("postings__amount")).exclude(sum=0)


def wrong_accounts() -> QuerySet[Account]:
    """Accounts whose kept due is not what their postings say; there should be none."""
    moved = (
        Posting.objects.filter(account=OuterRef("pk"))
        .order_by()
        .values("account")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    kept = Account.objects.filter(kind__in=KEPT).annotate(moved=Coalesce(Subquery(moved), 0))
    return kept.exclude(due=-F("moved"))
