from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from commerce.catalog.models import LACKS_CODES, Variant
from commerce.core.money import Money
from commerce.fiscal.models import Receipt
from commerce.merchants.models import TIN, Merchant

A_WHILE = timedelta(minutes=10)  # so long a receipt's own job is left alone
AT_ONCE = 500  # receipts

ON_SALE = Q(is_active=True, product__live=True, product__merchant__is_active=True)
NOT_WRITTEN_DOWN = LACKS_CODES & Q(product__live=True, product__merchant__is_active=True)


@dataclass(frozen=True)
class RegisteredReceipt:
    """A receipt as the buyer has it."""

    kind: str
    kind_title: str
    amount: Money
    fiscal_sign: str
    url: str


def receipts_of(order_id: int) -> list[RegisteredReceipt]:
    """Those of an order that are registered, the oldest first."""
    rows = Receipt.objects.filter(order=order_id, state=Receipt.State.REGISTERED).order_by("pk")
    return [
        RegisteredReceipt(row.kind, row.get_kind_display(), row.amount, row.fiscal_sign, row.url)
        for row in rows
    ]


def left_behind(now: datetime) -> list[int]:
    """Receipts that wait for the operator though nobody is about to send them, by id."""
    waiting = Receipt.objects.filter(
        Q(sale=None) | Q(sale__state=Receipt.State.REGISTERED),
        Q(busy_until=None) | Q(busy_until__lt=now),
        state=Receipt.State.QUEUED,
        registrar=Receipt.Registrar.OPERATOR,
        written_at__lt=now - A_WHILE,
    )
    return list(waiting.order_by("written_at").values_list("pk", flat=True)[:AT_ONCE])


def unregistered(since: datetime) -> QuerySet[Receipt]:
    """Written before then, and still waiting."""
    return Receipt.objects.filter(state=Receipt.State.QUEUED, written_at__lt=since)


def refused() -> QuerySet[Receipt]:
    return Receipt.objects.filter(state=Receipt.State.FAILED)


# --- what is missing, before it hurts ------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """What one merchant's goods on sale lack for their receipts."""

    merchant: Merchant
    variants: int  # that can't be named on a receipt
    without_ikpu: int
    without_package_code: int
    has_tin: bool


def lacking() -> QuerySet[Variant]:
    """Variants on sale without a code, or of a merchant without a taxpayer number."""
    return Variant.objects.filter(NOT_WRITTEN_DOWN | ON_SALE & Q(product__merchant__in=_nameless()))


def lacking_count() -> int:
    return sum(gap.variants for gap in gaps())


def gaps() -> list[Gap]:
    """Merchant by merchant, the one who lacks most first.

    Reads the small index of variants without codes, and all goods only of those few merchants
    who have no number.
    """
    listed = _counted(NOT_WRITTEN_DOWN)
    nameless = _counted(ON_SALE & Q(product__merchant__in=_nameless()))
    merchants = Merchant.objects.in_bulk(listed.keys() | nameless.keys())
    found = [
        Gap(
            merchant=merchant,
            variants=(nameless.get(pk) or listed[pk]).variants,
            without_ikpu=listed.get(pk, NOTHING).without_ikpu,
            without_package_code=listed.get(pk, NOTHING).without_package_code,
            has_tin=pk not in nameless,
        )
        for pk, merchant in merchants.items()
    ]
    return sorted(found, key=lambda gap: (-gap.variants, gap.merchant.name))


class Counted(NamedTuple):
    variants: int
    without_ikpu: int
    without_package_code: int


NOTHING = Counted(0, 0, 0)


def _nameless() -> QuerySet[Merchant]:
    return Merchant.objects.trading().exclude(tin__regex=TIN)


def _counted(condition: Q) -> dict[int, Counted]:
    rows = (
        Variant.objects.filter(condition)
        .order_by("product__merchant")
        .values_list("product__merchant")
        .annotate(
            variants=Count("pk"),
            without_ikpu=Count("pk", filter=Q(ikpu="")),
            without_package_code=Count("pk", filter=Q(package_code="")),
        )
    )
    return {merchant: Counted(*numbers) for merchant, *numbers in rows}
