"""What is to be done today, and how the shop goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commerce.core.money import Money
from commerce.feeds.queries import goods_to_mend
from commerce.orders.models import Return, State
from commerce.orders.queries.selling import (
    SalesOfDay,
    best_sellers,
    parts_by_state,
    returns_to,
    sales_by_day,
)
from storefront.seller.access import Ability, Seat, for_members, own_page

DAYS = 30
WIDTH, HEIGHT = 600, 120  # of the chart, in its own units


@dataclass(frozen=True)
class Bar:
    """One day of the chart."""

    day: date
    orders: int
    total: Money
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Sales:
    """Thirty days, day by day, and what they are beside the thirty before; None without any."""

    bars: list[Bar]
    width: float
    total: Money
    orders: int
    change: int | None  # percent


@require_safe
@for_members(Ability.WORK)
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    return own_page(
        request,
        seat,
        "dashboard",
        **_to_do(seat),
        **(_sales(seat, timezone.now()) if seat.can(Ability.SUMS) else {}),
    )


def _to_do(seat: Seat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if seat.can(Ability.ORDERS):
        waiting = parts_by_state(seat.merchant.pk)
        found |= {"to_pack": waiting[State.PLACED], "to_send": waiting[State.PACKED]}
    if seat.can(Ability.RETURNS):
        asked = returns_to(seat.merchant.pk).filter(state=Return.State.REQUESTED)
        found["to_decide"] = asked.count()
    if seat.can(Ability.GOODS):
        found["to_mend"] = goods_to_mend(seat.merchant.pk)
    return found


def _sales(seat: Seat, now: datetime) -> dict[str, Any]:
    """Whole days of Tashkent: today and the 29 before it, beside the 30 before those."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=DAYS - 1)
    days = sales_by_day(seat.merchant.pk, since=since - timedelta(days=DAYS), until=now)
    return {
        "sales": sales_of(days, first=since.date()),
        "best": best_sellers(seat.merchant.pk, since=since, until=now),
    }


def sales_of(days: list[SalesOfDay], *, first: date) -> Sales:
    """The days from the first on as bars; those before are what they are compared with."""
    by_day = {each.day: each for each in days}
    dates = [first + timedelta(days=n) for n in range(DAYS)]
    shown = [by_day.get(day) or SalesOfDay(day, 0, Money.ZERO) for day in dates]
    total = Money.total(each.total for each in shown)
    before = Money.total(each.total for each in days if each.day < first)
    return Sales(
        bars=_bars(shown),
        width=WIDTH / DAYS * 0.7,
        total=total,
        orders=sum(each.orders for each in shown),
        change=round(100 * (total.tiyin / before.tiyin - 1)) if before else None,
    )


def _bars(days: list[SalesOfDay]) -> list[Bar]:
    highest = max(each.total.tiyin for each in days) or 1
    return [
        Bar(
            each.day,
            each.orders,
            each.total,
            x=round(WIDTH / DAYS * place, 1),
            y=round(HEIGHT * (1 - each.total.tiyin / highest), 1),
            height=round(HEIGHT * each.total.tiyin / highest, 1),
        )
        for place, each in enumerate(days)
    ]
