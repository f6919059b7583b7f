from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Q, When
from django.utils import timezone

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.events import emit_all
from commerce.core.money import Money
from commerce.pricing.errors import OldPriceTooHigh, PriceImpossible, PriceListImpossible
from commerce.pricing.events import PriceSet
from commerce.pricing.models import ListPrice, Price, PriceChange, PriceList
from commerce.pricing.queries import prices_of, prior_prices, reduction_began


@transaction.atomic
def set_price(
    *,
    variant_id: int,
    amount: Money,
    old_amount: Money | None = None,
    now: datetime | None = None,
) -> Price:
    """Set what a variant costs; says nothing to anyone when it cost that already.

    An old price above the lowest of the 30 days before the reduction is `OldPriceTooHigh`.
    """
    new = NewPrice(amount, old_amount)
    set_prices(prices={variant_id: new}, now=now or timezone.now())
    return Price.objects.get(variant=variant_id)


@dataclass(frozen=True)
class NewPrice:
    amount: Money
    old_amount: Money | None = None


@transaction.atomic
def set_prices(*, prices: Mapping[int, NewPrice], now: datetime) -> None:
    """The same for many variants at once: all of them or, if one is refused, none."""
    if any(not _is_possible(new) for new in prices.values()):
        raise PriceImpossible
    variants = {
        variant.pk: variant
        for variant in Variant.objects.select_for_update(no_key=True)
        .filter(pk__in=prices)
        .order_by("pk")
    }
    if variants.keys() != prices.keys():
        raise NoSuchVariant
    known = Price.objects.in_bulk(list(prices))
    before = {pk: NewPrice(price.amount, price.old_amount) for pk, price in known.items()}
    changed = {pk: new for pk, new in prices.items() if before.get(pk) != new}
    _begin_histories(changed)
    for pk, new in changed.items():
        if new.old_amount is not None:
            _check_old_price(pk, new.old_amount, now)
    Price.objects.bulk_create(
        (
            Price(variant_id=pk, amount=new.amount, old_amount=new.old_amount)
            for pk, new in changed.items()
        ),
        update_conflicts=True,
        unique_fields=["variant"],
        update_fields=["amount", "old_amount", "changed_at"],
    )
    _note_changes(changed, now)
    emit_all([PriceSet(pk, variants[pk].product_id) for pk in changed])


def _is_possible(new: NewPrice) -> bool:
    return new.amount > Money.ZERO and (new.old_amount is None or new.old_amount > new.amount)


@transaction.atomic
def save_price_list(
    price_list: PriceList, *, now: datetime, prices: Mapping[int, Money] | None = None
) -> PriceList:
    """Store a new or edited price list, with all of its prices if they are given (by variant).

    Whoever shows a price that is another by this is told at once; what a window changes later,
    `announce_price_lists` tells when it comes.
    """
    list(PriceList.objects.select_for_update(no_key=True).filter(pk=price_list.pk))
    if prices is not None and any(amount <= Money.ZERO for amount in prices.values()):
        raise PriceImpossible
    try:
        price_list.full_clean()
    except ValidationError as error:
        raise PriceListImpossible(error.message_dict) from None
    touched = {*price_list.prices.values_list("variant_id", flat=True)} if price_list.pk else set()
    _begin_histories(touched | {*(prices or {})})
    price_list.was_valid = price_list.is_valid_at(now)
    price_list.save()
    if prices is not None:
        price_list.prices.all().delete()
        ListPrice.objects.bulk_create(
            ListPrice(price_list=price_list, variant_id=variant_id, amount=amount)
            for variant_id, amount in prices.items()
        )
    _announce(_note_changes(touched | {*(prices or {})}, now))
    return price_list


@transaction.atomic
def announce_price_lists(*, now: datetime) -> int:
    """Tell of every price that is another because a list began or ended; says how many.

    Called each minute. Each list remembers what was told of it, so that nothing is told twice
    and nothing is missed by a worker that stood still.
    """
    valid = PriceList.objects.valid_at(now)
    due = list(
        PriceList.objects.select_for_update(no_key=True)
        .filter(Q(pk__in=valid, was_valid=False) | (Q(was_valid=True) & ~Q(pk__in=valid)))
        .order_by("pk")
    )
    rows = ListPrice.objects.filter(price_list__in=due)
    variant_ids = set(rows.values_list("variant_id", flat=True))
    _begin_histories(variant_ids)
    changed = _note_changes(variant_ids, now)
    PriceList.objects.filter(pk__in=[each.pk for each in due]).update(
        was_valid=Case(When(was_valid=True, then=False), default=True)
    )
    _announce(changed)
    return len(changed)


def _check_old_price(variant_id: int, old_amount: Money, now: datetime) -> None:
    began = reduction_began(variant_id, now)
    prior = prior_prices({variant_id: began}).get(variant_id)
    if prior is not None and old_amount > prior:
        raise OldPriceTooHigh(prior)


def _begin_histories(variant_ids: Iterable[int]) -> None:
    """A variant whose price was never noted begins its history with the price it has."""
    ids = set(variant_ids)
    noted = PriceChange.objects.filter(variant_id__in=ids).values_list("variant_id", flat=True)
    PriceChange.objects.bulk_create(
        PriceChange(
            variant_id=price.variant_id,
            amount=price.amount,
            old_amount=price.old_amount,
            at=price.changed_at,
        )
        for price in Price.objects.filter(variant_id__in=ids - set(noted))
    )


def _note_changes(variant_ids: Iterable[int], now: datetime) -> list[int]:
    """Add to the history what everybody pays from now on; the variants where that is new."""
    shown = prices_of(variant_ids, now=now)
    newest = PriceChange.objects.filter(variant_id__in=shown).order_by("variant_id", "-at", "-pk")
    last = {change.variant_id: change for change in newest.distinct("variant_id")}
    changes = [
        PriceChange(variant_id=pk, amount=price.amount, old_amount=price.old_amount, at=now)
        for pk, price in shown.items()
        if pk not in last
        or (last[pk].amount, last[pk].old_amount) != (price.amount, price.old_amount)
    ]
    PriceChange.objects.bulk_create(changes)
    return [change.variant_id for change in changes]


def _announce(variant_ids: Iterable[int]) -> None:
    variants = Variant.objects.filter(pk__in=list(variant_ids)).order_by("pk")
    emit_all([PriceSet(variant.pk, variant.product_id) for variant in variants])
