"""A period is settled, its payout goes to the bank, and the bank answers.

What a merchant has due in the ledger is the lock: who settles, pays back or shares out waits there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from commerce.core.money import Money
from commerce.ledger.commands import locked_due, post
from commerce.ledger.models import AccountName, Kind
from commerce.payouts.errors import NoSuchPayout, PayoutNotOpen
from commerce.payouts.models import Contract, Payout, Period, Share
from commerce.payouts.queries import contract_on, shares_due

State = Payout.State
BANK = AccountName(Kind.BANK)


def settle_period(*, now: datetime) -> list[Payout]:
    """Settle for each merchant the last period that is over, each by itself."""
    merchants = Contract.objects.order_by("merchant").values_list("merchant", flat=True).distinct()
    settled = (settle(merchant_id=merchant_id, now=now) for merchant_id in merchants)
    return [payout for payout in settled if payout]


@transaction.atomic
def settle(*, merchant_id: int, now: datetime) -> Payout | None:
    """Settle the merchant's last period that is over; nothing if it is settled or empty.

    Takes what is past its hold. A balance below the smallest payout, or below zero, is carried on.
    """
    locked_due(Kind.MERCHANT, merchant_id)
    today = timezone.localdate(now)
    contract = contract_on(merchant_id, today)
    if contract is None:
        return None
    since, until = Period(contract.period).last_before(today)
    before = Payout.objects.filter(merchant=merchant_id).first()
    if before and before.until >= until:
        return None
    shares = list(shares_due(contract, until))
    opening = before.closing if before else Money.ZERO
    earned = Money.total(share.net for share in shares)
    is_paid = opening + earned >= max(contract.minimum, Money(1))
    if not shares and not is_paid:
        return None
    amount = opening + earned if is_paid else Money.ZERO
    payout = Payout.objects.create(
        merchant_id=merchant_id,
        contract=contract,
        number=_next_number(merchant_id),
        since=before.until + timedelta(days=1) if before else since,
        until=until,
        opening=opening,
        earned=earned,
        amount=amount,
        closing=opening + earned - amount,
        state=State.PREPARED if is_paid else State.CARRIED,
        prepared_at=now,
    )
    Share.objects.filter(pk__in=[share.pk for share in shares]).update(payout=payout)
    _move(payout, "payout", {_due(payout): amount, _on_its_way(payout): -amount}, now)
    return payout


@transaction.atomic
def send_payouts(*, payout_ids: Iterable[int], now: datetime) -> list[Payout]:
    """Their orders go to the bank; says which of them are on their way, sent before or now."""
    locked = Payout.objects.select_for_update(no_key=True).filter(pk__in=list(payout_ids))
    payouts = [payout for payout in locked.order_by("pk") if payout.is_on_its_way]
    for payout in payouts:
        if payout.state == State.PREPARED:
            payout.state, payout.sent_at = State.SENT, now
            payout.save(update_fields=["state", "sent_at"])
    return payouts


@transaction.atomic
def confirm_payout(*, payout_id: int, paid_on: date, now: datetime, answer: str = "") -> Payout:
    """The bank has paid the merchant; repeating it changes nothing."""
    payout = _locked(payout_id)
    if payout.state == State.PAID:
        return payout
    _end(payout, State.PAID, answer)
    payout.paid_on = paid_on
    payout.save()
    moves = {_on_its_way(payout): payout.amount, BANK: -payout.amount}
    _move(payout, "payout-paid", moves, now)
    return payout


@transaction.atomic
def fail_payout(*, payout_id: int, answer: str, now: datetime) -> Payout:
    """The bank did not pay: the money is due again. Repeating it changes nothing."""
    payout = _locked(payout_id)
    if payout.state == State.FAILED:
        return payout
    _end(payout, State.FAILED, answer)
    payout.save()
    Share.objects.create(
        merchant_id=payout.merchant_id,
        kind=Share.Kind.RETURNED,
        returned=payout,
        gross=payout.amount,
        commission=Money.ZERO,
        at=now,
        note=answer,
    )
    moves = {_on_its_way(payout): payout.amount, _due(payout): -payout.amount}
    _move(payout, "payout-failed", moves, now)
    return payout


def _end(payout: Payout, state: Payout.State, answer: str) -> None:
    if not payout.is_on_its_way:
        raise PayoutNotOpen
    payout.state, payout.answer = state, answer


def _move(payout: Payout, why: str, moves: dict[AccountName, Money], now: datetime) -> None:
    post(reference=f"{why}:{payout.number}", moves=moves, now=now)


def _due(payout: Payout) -> AccountName:
    return AccountName(Kind.MERCHANT, str(payout.merchant_id))


def _on_its_way(payout: Payout) -> AccountName:
    return AccountName(Kind.PAYOUT, str(payout.merchant_id))


def _next_number(merchant_id: int) -> str:
    """Running, as accountants want it; who asks holds the merchant's lock."""
    return f"{merchant_id}-{Payout.objects.filter(merchant=merchant_id).count() + 1:04}"


def _locked(payout_id: int) -> Payout:
    payout = Payout.objects.select_for_update(no_key=True).filter(pk=payout_id).first()
    if payout is None:
        raise NoSuchPayout
    return payout
