from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.money import Money, instalment, vat_in
from commerce.pricing.models import ListPrice, Price, PriceChange, PriceList

PRIOR_DAYS = timedelta(days=30)


def prices_of(
    variant_ids: Iterable[int],
    *,
    quantities: Mapping[int, int] | None = None,
    customer_group: str = "",
    now: datetime | None = None,
) -> dict[int, Price]:
    """The price of each variant that has one; a variant without a price is not for sale.

    A price list that is valid now takes the place of the variant's own price, if its group and
    its quantity are met. Unless told, it is one piece for nobody in particular: the price shown.
    """
    now = now or timezone.now()
    prices = _with_lists(now).in_bulk(set(variant_ids))
    listed = _list_prices(chain.from_iterable(price.list_price_ids for price in prices.values()))
    shown = {pk: _first_fitting(listed[pk], 1, "") for pk in prices}
    began = {pk: each.price_list.starts_at for pk, each in shown.items() if each}
    prior = prior_prices(began) if began else {}
    counted = {
        pk: _with_list(own, shown[pk], prior.get(pk, own.amount)) for pk, own in prices.items()
    }
    return {
        pk: _with_rules(
            price, _first_fitting(listed[pk], (quantities or {}).get(pk, 1), customer_group)
        )
        for pk, price in counted.items()
    }


def prior_prices(began: Mapping[int, datetime]) -> dict[int, Money]:
    """The lowest price of the 30 days before a reduction began: variant → price.

    Nothing of a variant that had no price before.
    """
    history: dict[int, list[PriceChange]] = defaultdict(list)
    for change in PriceChange.objects.filter(variant_id__in=began):
        if change.at < began[change.variant_id]:
            history[change.variant_id].append(change)
    return {pk: _lowest(changes, began[pk] - PRIOR_DAYS) for pk, changes in history.items()}


def reduction_began(variant_id: int, now: datetime) -> datetime:
    """Since when the variant has been reduced without a break; now, if it is not."""
    began = now
    for change in PriceChange.objects.filter(variant_id=variant_id):
        if change.old_amount is None:
            break
        began = change.at
    return began


class Verdict(TextChoices):
    """What became of a price list that has a price for a variant."""

    COUNTS = "counts", _("Counts")
    OUT_OF_USE = "out_of_use", _("Out of use")
    NOT_YET = "not_yet", _("Has not begun")
    OVER = "over", _("Is over")
    OTHER_PEOPLE = "other_people", _("Not for this customer")
    TOO_FEW = "too_few", _("Not enough pieces")
    OTHER_MERCHANT = "other_merchant", _("Goods of another merchant")
    BEATEN = "beaten", _("A list of higher priority counts")


@dataclass(frozen=True)
class ListTried:
    """One price list that has the variant, and why it counts or not."""

    price_list: PriceList
    amount: Money
    verdict: Verdict


@dataclass(frozen=True)
class PriceExplained:
    """How a variant's price comes about: its own, every list that has it, and what counts."""

    own: Price | None
    lists: list[ListTried]
    price: Price | None
    vat: Money


def price_explained(
    variant_id: int, *, quantity: int = 1, customer_group: str = "", now: datetime
) -> PriceExplained:
    variant = Variant.objects.select_related("product").filter(pk=variant_id).first()
    if variant is None:
        raise NoSuchVariant
    tried: list[ListTried] = []
    for row in _in_order(ListPrice.objects.filter(variant=variant)):
        verdict = _verdict(row, variant, quantity, customer_group, now)
        if verdict == Verdict.COUNTS and any(each.verdict == verdict for each in tried):
            verdict = Verdict.BEATEN
        tried.append(ListTried(row.price_list, row.amount, verdict))
    price = prices_of(
        [variant_id], quantities={variant_id: quantity}, customer_group=customer_group, now=now
    ).get(variant_id)
    return PriceExplained(
        own=Price.objects.filter(variant=variant).first(),
        lists=tried,
        price=price,
        vat=vat_in(price.amount, variant.vat_percent) if price else Money.ZERO,
    )


def _verdict(
    row: ListPrice, variant: Variant, quantity: int, customer_group: str, now: datetime
) -> Verdict:
    given = row.price_list
    reasons = (
        (not given.is_active, Verdict.OUT_OF_USE),
        (given.starts_at > now, Verdict.NOT_YET),
        (given.ends_at is not None and given.ends_at <= now, Verdict.OVER),
        (
            given.merchant_id not in {None, variant.product.merchant_id},
            Verdict.OTHER_MERCHANT,
        ),
        (not _is_for(row, given.minimum_quantity, customer_group), Verdict.OTHER_PEOPLE),
        (not _is_for(row, quantity, customer_group), Verdict.TOO_FEW),
    )
    return next((verdict for is_so, verdict in reasons if is_so), Verdict.COUNTS)


def _with_lists(now: datetime) -> QuerySet[Any]:
    """Prices with the ids of what the lists that are valid now have for them."""
    rows = ListPrice.objects.filter(
        Q(price_list__merchant__isnull=True)
        | Q(price_list__merchant=F("variant__product__merchant")),
        variant_id=OuterRef("variant_id"),
        price_list__in=PriceList.objects.valid_at(now),
    )
    return Price.objects.annotate(list_price_ids=ArraySubquery(rows.values("pk")))


def _list_prices(ids: Iterable[int]) -> dict[int, list[ListPrice]]:
    """By variant, the one that counts first in front; asks only if there are any."""
    listed: dict[int, list[ListPrice]] = defaultdict(list)
    wanted = list(ids)
    for row in _in_order(ListPrice.objects.filter(pk__in=wanted)) if wanted else ():
        listed[row.variant_id].append(row)
    return listed


def _in_order(rows: QuerySet[ListPrice]) -> QuerySet[ListPrice]:
    """The highest priority first; of equal ones the price that is best for the buyer."""
    return rows.select_related("price_list").order_by("-price_list__priority", "amount", "pk")


def _first_fitting(
    listed: Iterable[ListPrice], quantity: int, customer_group: str
) -> ListPrice | None:
    return next((row for row in listed if _is_for(row, quantity, customer_group)), None)


def _is_for(row: ListPrice, quantity: int, customer_group: str) -> bool:
    given = row.price_list
    return given.customer_group in {"", customer_group} and quantity >= given.minimum_quantity


def _with_list(own: Price, listed: ListPrice | None, prior: Money) -> Price:
    """The price that everybody is shown; a list that reduces it shows the lawful old price."""
    if listed is None:
        return own
    return _other_price(own, listed.amount, prior)


def _with_rules(shown: Price, listed: ListPrice | None) -> Price:
    """The price under rules of group and quantity; what was crossed out stays so."""
    if listed is None or listed.amount == shown.amount:
        return shown
    return _other_price(shown, listed.amount, shown.old_amount)


def _other_price(price: Price, amount: Money, old: Money | None) -> Price:
    return Price(
        variant_id=price.variant_id,
        amount=amount,
        old_amount=old if old is not None and old > amount else None,
        changed_at=price.changed_at,
    )


def _lowest(newest_first: Iterable[PriceChange], since: datetime) -> Money:
    """The lowest that was asked since then, the price that stood at that moment included."""
    amounts = []
    for change in newest_first:
        amounts.append(change.amount)
        if change.at <= since:
            break
    return min(amounts)


INSTALMENT_MONTHS = 12  # of the plan that cards show
INSTALMENT_PLANS = (3, 6, 12, 24)


@dataclass(frozen=True)
class Instalment:
    """A price in equal monthly parts."""

    months: int
    monthly: Money


def instalment_of(amount: Money) -> Instalment | None:
    """The monthly plan shown beside a price; nothing for what is too cheap to split."""
    if not _is_split(amount):
        return None
    return Instalment(INSTALMENT_MONTHS, instalment(amount, INSTALMENT_MONTHS))


@dataclass(frozen=True)
class InstalmentPlan:
    """A price in whole soʻm a month; the last month takes what rounding left over."""

    months: int
    monthly: Money
    last: Money


def instalment_plans(amount: Money) -> list[InstalmentPlan]:
    """The plans among which a buyer chooses; each adds up to the price exactly, no tiyin more."""
    if not _is_split(amount):
        return []
    return [_plan(amount, months) for months in INSTALMENT_PLANS]


def _plan(amount: Money, months: int) -> InstalmentPlan:
    monthly = instalment(amount, months)
    return InstalmentPlan(months, monthly, last=amount - monthly * (months - 1))


def _is_split(amount: Money) -> bool:
    least, most = (Money.of_soums(soums) for soums in settings.INSTALMENT_LIMITS)
    return least <= amount <= most
