from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from commerce.core.money import Money
from commerce.ledger.errors import NotEnoughMoney
from commerce.ledger.models import KEPT, NEVER_OWING, Account, AccountName, Entry, Kind, Posting


@transaction.atomic
def post(
    *, reference: str, moves: Mapping[AccountName, Money], now: datetime, note: str = ""
) -> Entry | None:
    """Move money between accounts: debits positive, credits negative, together zero.

    The same reference posts once: the second time it is the entry of the first, and nothing
    moves. Where nothing is to move there is no entry. Refuses with `NotEnoughMoney` what a
    wallet or a gift card does not have.
    """
    moves = {name: amount for name, amount in moves.items() if amount}
    if Money.total(moves.values()):
        raise ValueError(f"{reference} does not add up to zero")
    if not moves:
        return None
    accounts = _locked(moves)
    entry, is_new = Entry.objects.get_or_create(
        reference=reference, defaults={"note": note, "at": now}
    )
    if is_new:
        for name, amount in moves.items():
            _change_due(accounts[name], -amount)
        Posting.objects.bulk_create(
            Posting(entry=entry, account=accounts[name], amount=amount)
            for name, amount in moves.items()
        )
    return entry


@transaction.atomic
def locked_due(kind: Kind, owner: object) -> Money:
    """What this account has due, locked until the caller's transaction ends."""
    name = AccountName(kind, str(owner))
    return _locked([name])[name].due


def _locked(names: Collection[AccountName]) -> dict[AccountName, Account]:
    """The accounts of these names; those whose due is kept are locked, in the order of their ids.

    Taken first, so that who decides on a due and who moves it never wait for each other in turn.
    """
    accounts = _accounts(names)
    kept = [account.pk for name, account in accounts.items() if name.kind in KEPT]
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=kept).order_by("pk")
    return accounts | {account.name: account for account in locked}


def _accounts(names: Collection[AccountName]) -> dict[AccountName, Account]:
    known = _known(names)
    missing = [name for name in names if name not in known]
    if missing:
        Account.objects.bulk_create(
            [Account(kind=name.kind, owner=name.owner) for name in missing], ignore_conflicts=True
        )
        known |= _known(missing)
    return known


def _known(names: Collection[AccountName]) -> dict[AccountName, Account]:
    found = Account.objects.filter(
        kind__in={name.kind for name in names}, owner__in={name.owner for name in names}
    )
    return {account.name: account for account in found if account.name in names}


def _change_due(account: Account, by: Money) -> None:
    if account.kind not in KEPT:
        return
    if account.kind in NEVER_OWING and account.due + by < Money.ZERO:
        raise NotEnoughMoney
    Account.objects.filter(pk=account.pk).update(due=F("due") + by.tiyin)
