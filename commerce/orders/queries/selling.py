"""What a merchant sees of orders: their own sub-orders and returns, and what they sold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import override

from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.orders.errors import NoSuchOrder, NoSuchReturn
from commerce.orders.models import Order, OrderLine, Return, ReturnLine, State, SubOrder

# Who ordered is opened only where a parcel is looked at.
SEALED = ("contact_name", "phone", "street", "landmark")
BEST = 5


@dataclass(frozen=True)
class PartSummary:
    """A sub-order in a merchant's list."""

    number: str
    state: str
    state_title: str
    placed_at: datetime
    arrives_until: date
    pieces: int
    goods: list[str]
    total: Money


@dataclass(frozen=True)
class BestSeller:
    product_id: int
    title: str
    pieces: int
    total: Money


@dataclass(frozen=True)
class SalesOfDay:
    day: date
    orders: int
    total: Money


def parts_of(merchant_id: int) -> QuerySet[SubOrder]:
    """What a merchant packs and sends, the newest first; nothing that is not paid for yet."""
    return (
        SubOrder.objects.filter(merchant=merchant_id)
        .exclude(order__state=State.AWAITING_PAYMENT)
        .select_related("order")
        .defer(*(f"order__{name}" for name in SEALED))
        .order_by("-pk")
    )


def part_of(merchant_id: int, number: str) -> SubOrder:
    """The merchant's own sub-order of this number; another's is `NoSuchOrder`."""
    part = parts_of(merchant_id).filter(number=number).first()
    if part is None:
        raise NoSuchOrder
    return part


def part_summaries(parts: Iterable[SubOrder], language: Language) -> list[PartSummary]:
    rows = list(parts)
    lines: dict[int, list[OrderLine]] = {row.pk: [] for row in rows}
    for line in OrderLine.objects.filter(sub_order__in=rows):
        lines[line.sub_order_id].append(line)
    with override(language):
        return [
            PartSummary(
                number=row.number,
                state=row.state,
                state_title=str(State(row.state).label),
                placed_at=row.order.placed_at,
                arrives_until=row.order.arrives_until,
                pieces=sum(line.quantity for line in lines[row.pk]),
                goods=[line.title for line in lines[row.pk]],
                total=Money.total(line.total for line in lines[row.pk]),
            )
            for row in rows
        ]


def returns_to(merchant_id: int) -> QuerySet[Return]:
    """What buyers send back to a merchant, the newest first."""
    return (
        Return.objects.filter(sub_order__merchant=merchant_id)
        .select_related("sub_order")
        .prefetch_related(Prefetch("lines", ReturnLine.objects.select_related("line")))
        .order_by("-pk")
    )


def return_to(merchant_id: int, return_id: int) -> Return:
    """The merchant's own return; another's is `NoSuchReturn`."""
    back = returns_to(merchant_id).filter(pk=return_id).first()
    if back is None:
        raise NoSuchReturn
    return back


def parts_by_state(merchant_id: int) -> Mapping[str, int]:
    """How many sub-orders wait in each state (index `sub_orders_of_merchant`)."""
    waiting = parts_of(merchant_id).filter(state__in=[State.PLACED, State.PACKED]).order_by()
    counted = waiting.select_related(None).values_list("state").annotate(parts=Count("pk"))
    none: dict[str, int] = {State.PLACED: 0, State.PACKED: 0}
    return none | dict(counted)


def sales_by_day(merchant_id: int, *, since: datetime, until: datetime) -> list[SalesOfDay]:
    """Sold, without what was cancelled, on each day on which anything was."""
    rows = (
        _sold(merchant_id, since, until)
        .annotate(day=TruncDate("order__placed_at"))
        .values_list("day")
        .annotate(orders=Count("sub_order", distinct=True), total=Sum("total"))
        .order_by("day")
    )
    return [SalesOfDay(day, orders, total) for day, orders, total in rows]


def best_sellers(merchant_id: int, *, since: datetime, until: datetime) -> list[BestSeller]:
    rows = (
        _sold(merchant_id, since, until)
        .values_list("variant__product", "title")
        .annotate(pieces=Sum("quantity"), sum=Sum("total"))
        .order_by("-sum", "variant__product")[:BEST]
    )
    return [BestSeller(*row) for row in rows]


def _sold(merchant_id: int, since: datetime, until: datetime) -> QuerySet[OrderLine, Any]:
    """From the orders of that time (index on `placed_at`), never from all of a merchant's lines."""
    recent = Order.objects.filter(placed_at__gte=since, placed_at__lt=until)
    return OrderLine.objects.filter(
        merchant=merchant_id, order__in=recent.exclude(state=State.AWAITING_PAYMENT)
    ).exclude(sub_order__state=State.CANCELLED)
