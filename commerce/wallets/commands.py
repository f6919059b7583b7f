from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from commerce.core.limits import Limit, spend
from commerce.core.money import Money
from commerce.ledger.commands import post
from commerce.ledger.models import AccountName, Kind
from commerce.wallets.errors import (
    GiftCardCancelled,
    GiftCardExpired,
    GiftCardImpossible,
    GiftCardUsed,
    NoSuchGiftCard,
    ReasonMissing,
    TooManyGiftCards,
    TooManyGuesses,
)
from commerce.wallets.models import Adjustment, GiftCard, GiftCardBatch
from commerce.wallets.queries import code_as_typed, code_digest, wallet_of

State = GiftCard.State

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like another
CODE_LENGTH = 16  # 80 bits: nobody guesses one, and its digest needs no key
GROUP = 4
MOST_AT_ONCE = 10_000
AT_ONCE = 2_000  # rows in one statement
GUESSES_OF_ONE = Limit(10, 3600)  # in an hour, of a customer …
GUESSES_FROM_ONE_ADDRESS = Limit(30, 3600)  # … and of all behind one address


@transaction.atomic
def issue_gift_cards(
    *,
    name: str,
    value: Money,
    count: int,
    expires_at: datetime,
    by: str,
    now: datetime,
    is_sold: bool = False,
) -> tuple[GiftCardBatch, list[str]]:
    """Make so many cards. Their codes are told here and never again: only digests are kept."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise TooManyGiftCards(most=MOST_AT_ONCE)
    if value <= Money.ZERO or expires_at <= now:
        raise GiftCardImpossible
    batch = GiftCardBatch.objects.create(
        name=name,
        value=value,
        count=count,
        is_sold=is_sold,
        expires_at=expires_at,
        issued_at=now,
        issued_by=by,
    )
    codes = ["".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH)) for _ in range(count)]
    GiftCard.objects.bulk_create(
        (GiftCard(batch=batch, digest=code_digest(code), ending=code[-GROUP:]) for code in codes),
        batch_size=AT_ONCE,
    )
    post(
        reference=f"gift_cards:{batch.pk}",
        moves={source_of(batch): value * count, held_by(batch): -(value * count)},
        note=name,
        now=now,
    )
    return batch, [in_groups(code) for code in codes]


def redeem_gift_card(*, code: str, customer_id: int, address: str, now: datetime) -> Money:
    """Put a card's money into the wallet of whoever knows its code; says how much it was.

    Who types the same card again, hears that it is used. A wrong code counts as a guess.
    """
    _count_guess(customer_id, address)
    return _redeem(code_as_typed(code), customer_id, now)


@transaction.atomic
def cancel_gift_card(*, card_id: int, now: datetime) -> GiftCard:
    """Take a card back that was not used, with its money; repeating it changes nothing."""
    card = _locked(pk=card_id)
    if card.state == State.CANCELLED:
        return card
    _check_open(card, now)
    _settle([card.pk], State.CANCELLED, now)
    post(
        reference=f"gift_card:{card.pk}:cancelled",
        moves=_out_of(card.batch, {source_of(card.batch): card.batch.value}),
        now=now,
    )
    card.refresh_from_db()
    return card


def expire_gift_cards(*, now: datetime) -> int:
    """End every card whose day is over, batch by batch; says how many there were."""
    late = GiftCardBatch.objects.filter(expires_at__lte=now, cards__state=State.OPEN).distinct()
    return sum(_expire(batch, now) for batch in late)


@transaction.atomic
def adjust_wallet(
    *, customer_id: int, amount: Money, reason: str, by: str, now: datetime
) -> Adjustment:
    """Put money into a wallet, or take some out, in the name of the house; it is written down."""
    if not amount or not reason.strip():
        raise ReasonMissing
    adjustment = Adjustment.objects.create(
        customer_id=customer_id, amount=amount, reason=reason.strip(), by=by, at=now
    )
    post(
        reference=f"adjustment:{adjustment.pk}",
        moves={wallet_of(customer_id): -amount, AccountName(Kind.GOODWILL): amount},
        note=adjustment.reason,
        now=now,
    )
    return adjustment


def source_of(batch: GiftCardBatch) -> AccountName:
    """Where the money of these cards came from: a buyer of them, or the house."""
    return AccountName(Kind.BANK if batch.is_sold else Kind.PROMOTIONS)


def held_by(batch: GiftCardBatch) -> AccountName:
    return AccountName(Kind.GIFT_CARD, str(batch.pk))


def in_groups(code: str) -> str:
    """As it is printed: `ABCD-EFGH-JKLM-NPQR`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


@transaction.atomic
def _redeem(code: str, customer_id: int, now: datetime) -> Money:
    card = _locked(digest=code_digest(code))
    _check_open(card, now)
    _settle([card.pk], State.REDEEMED, now, redeemed_by_id=customer_id)
    post(
        reference=f"gift_card:{card.pk}",
        moves=_out_of(card.batch, {wallet_of(customer_id): card.batch.value}),
        note=f"…{card.ending}",
        now=now,
    )
    return card.batch.value


@transaction.atomic
def _expire(batch: GiftCardBatch, now: datetime) -> int:
    """What was paid for a card that nobody used stays with the house."""
    cards = GiftCard.objects.select_for_update(no_key=True).filter(batch=batch, state=State.OPEN)
    late = [card.pk for card in cards.order_by("pk")]
    keeper = AccountName(Kind.GOODWILL) if batch.is_sold else source_of(batch)
    _settle(late, State.EXPIRED, now)
    post(
        reference=f"gift_cards:{batch.pk}:expired",
        moves=_out_of(batch, {keeper: batch.value * len(late)}),
        now=now,
    )
    return len(late)


def _out_of(batch: GiftCardBatch, to: Mapping[AccountName, Money]) -> dict[AccountName, Money]:
    """The moves that bring these sums from a batch to where they belong."""
    leaving = {held_by(batch): Money.total(to.values())}
    return leaving | {account: -amount for account, amount in to.items()}


def _locked(**which: object) -> GiftCard:
    cards = GiftCard.objects.select_for_update(no_key=True, of=("self",)).select_related("batch")
    card = cards.filter(**which).first()
    if card is None:
        raise NoSuchGiftCard
    return card


def _check_open(card: GiftCard, now: datetime) -> None:
    match card.state:
        case State.REDEEMED:
            raise GiftCardUsed
        case State.CANCELLED:
            raise GiftCardCancelled
    if card.state == State.EXPIRED or card.has_expired(now):
        raise GiftCardExpired


def _settle(cards: Iterable[int], state: State, now: datetime, **more: object) -> None:
    GiftCard.objects.filter(pk__in=list(cards)).update(state=state, settled_at=now, **more)


def _count_guess(customer_id: int, address: str) -> None:
    """Right codes count too: nobody redeems more cards in an hour than that."""
    spent = [
        spend(f"gift-cards:{customer_id}", GUESSES_OF_ONE),
        spend(f"gift-cards:{address}", GUESSES_FROM_ONE_ADDRESS),
    ]
    for allowance in spent:
        if allowance.is_spent:
            raise TooManyGuesses(allowance.resets_in)
