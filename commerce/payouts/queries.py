from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.core.money import Money
from commerce.orders.models import ENDED, Order, Refund, Return, SubOrder
from commerce.payments.models import Payment
from commerce.payouts.documents import Party, Statement, StatementLine, the_house
from commerce.payouts.errors import NoSuchPayout
from commerce.payouts.models import ON_THEIR_WAY, Contract, Payout, Share

OPEN_RETURNS = (Return.State.REQUESTED, Return.State.APPROVED)


@dataclass(frozen=True)
class Balance:
    """A merchant's money: to be paid out next, on hold still, and on its way to the bank."""

    due: Money
    on_hold: Money
    on_its_way: Money


@dataclass(frozen=True)
class DaySales:
    day: date
    orders: int
    gross: Money
    commission: Money


@dataclass(frozen=True)
class MonthCommission:
    """What the house earned in a month, refunds taken off."""

    month: date
    amount: Money


def contract_on(merchant_id: int, day: date) -> Contract | None:
    """Whose terms hold on a day: those of the last contract that began, else of the first.

    They go on when its time is over, until others are agreed on.
    """
    contracts = Contract.objects.filter(merchant=merchant_id)
    return contracts.filter(since__lte=day).first() or contracts.last()


def contracts_of(merchant_id: int) -> QuerySet[Contract]:
    """What was agreed on with a merchant, the newest first."""
    return Contract.objects.filter(merchant=merchant_id).prefetch_related("rates__category")


def sold_on(order: Order) -> date:
    """The day whose contract decides on an order: the buyer and the merchant agreed on it then."""
    return timezone.localdate(order.placed_at)


def balance_of(merchant_id: int) -> Balance:
    """How the merchant's money stands."""
    contract = contract_on(merchant_id, timezone.localdate())
    before = payouts_of(merchant_id).first()
    open_shares = Share.objects.filter(merchant=merchant_id, payout=None)
    all_of_it = _net(open_shares)
    due = _net(shares_due(contract, timezone.localdate())) if contract else Money.ZERO
    on_its_way = Payout.objects.filter(merchant=merchant_id, state__in=ON_THEIR_WAY)
    return Balance(
        due=due + (before.closing if before else Money.ZERO),
        on_hold=all_of_it - due,
        on_its_way=on_its_way.aggregate(sum=Sum("amount"))["sum"] or Money.ZERO,
    )


def payouts_of(merchant_id: int) -> QuerySet[Payout]:
    """What was settled with a merchant, the newest first."""
    return Payout.objects.filter(merchant=merchant_id).order_by("-until", "-pk")


def statement(payout_id: int, merchant_id: int) -> Statement:
    """What stands on a merchant's statement; another's is `NoSuchPayout`."""
    payout = (
        Payout.objects.select_related("merchant", "contract")
        .filter(pk=payout_id, merchant=merchant_id)
        .first()
    )
    if payout is None:
        raise NoSuchPayout
    shares = payout.shares.select_related("sub_order", "returned")
    return Statement(
        number=payout.number,
        since=payout.since,
        until=payout.until,
        contract=payout.contract.number,
        contract_since=payout.contract.since,
        house=the_house(),
        merchant=_receiver(payout),
        opening=payout.opening,
        lines=[_line(share) for share in shares],
        amount=payout.amount,
        state=str(Payout.State(payout.state).label),
        paid_on=payout.paid_on,
        closing=payout.closing,
    )


def sales_by_day(merchant_id: int, since: date, until: date) -> list[DaySales]:
    """What was sold on each day that had sales, both ends included; refunds are not taken off."""
    sold = Share.objects.filter(
        merchant=merchant_id,
        kind=Share.Kind.SALE,
        at__gte=midnight(since),
        at__lt=midnight(until + timedelta(days=1)),
    )
    rows = (
        sold.order_by()
        .annotate(day=TruncDate("at"))
        .values("day")
        .annotate(orders=Count("pk"), earned=Sum("gross"), kept=Sum("commission"))
        .order_by("day")
    )
    return [DaySales(row["day"], row["orders"], row["earned"], row["kept"]) for row in rows]


def commission_by_month(since: date) -> list[MonthCommission]:
    """Month by month from the first of this one, those without any left out."""
    rows = (
        Share.objects.filter(at__gte=midnight(since.replace(day=1)))
        .order_by()
        .annotate(month=TruncMonth("at"))
        .values("month")
        .annotate(kept=Sum("commission"))
        .order_by("month")
    )
    return [MonthCommission(timezone.localdate(row["month"]), row["kept"]) for row in rows]


def shares_due(contract: Contract, until: date) -> QuerySet[Share]:
    """What is not settled and past its hold when this day ends.

    A sale waits while the buyer may still send it back, while a return of it is under way, and
    while a refund of it is not taken off. What ended without a delivery has nothing to wait for.
    """
    end = midnight(until + timedelta(days=1))
    delivered_before = end - timedelta(days=contract.hold_days)
    past_hold = Q(sub_order__delivered_at__lt=delivered_before)
    refunded = Refund.objects.filter(lines__line__sub_order=OuterRef("sub_order"))
    shared = Share.objects.filter(refund=OuterRef("pk"), sub_order=OuterRef(OuterRef("sub_order")))
    sent_back = Return.objects.filter(sub_order=OuterRef("sub_order"), state__in=OPEN_RETURNS)
    return Share.objects.filter(
        Q(sub_order=None) | Q(sub_order__state__in=ENDED) | past_hold,
        ~Exists(refunded.filter(~Exists(shared))),
        ~Exists(sent_back),
        merchant=contract.merchant_id,
        payout=None,
        at__lt=end,
    )


def orders_to_share(merchant_id: int) -> Iterable[int]:
    """Orders that were paid for while the merchant had no contract."""
    received = Payment.objects.filter(order=OuterRef("order"), paid_at__isnull=False)
    waiting = SubOrder.objects.filter(Exists(received), merchant=merchant_id, is_paid=True)
    without = waiting.exclude(shares__kind=Share.Kind.SALE)
    return without.order_by("order").values_list("order", flat=True)


def parts_without_contract() -> QuerySet[SubOrder]:
    """Parts of orders that are paid for and can't be shared out: their merchant has no contract."""
    return SubOrder.objects.filter(is_paid=True, merchant__contracts=None)


def midnight(day: date) -> datetime:
    """When a day begins in Tashkent."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _net(shares: QuerySet[Share]) -> Money:
    sums = shares.order_by().aggregate(gross=Sum("gross"), kept=Sum("commission"))
    return (sums["gross"] or Money.ZERO) - (sums["kept"] or Money.ZERO)


def _receiver(payout: Payout) -> Party:
    merchant, contract = payout.merchant, payout.contract
    return Party(
        merchant.legal_name, merchant.tin, merchant.address, contract.account, contract.mfo
    )


def _line(share: Share) -> StatementLine:
    return StatementLine(
        at=share.at,
        kind=share.kind,
        text=_text(share),
        order_number=share.sub_order.number if share.sub_order else "",
        gross=share.gross,
        commission=share.commission,
        net=share.net,
    )


def _text(share: Share) -> str:
    """What it was, in the active language."""
    title = str(Share.Kind(share.kind).label)
    if share.returned:
        title = _("Payout %(number)s came back") % {"number": share.returned.number}
    return f"{title}: {share.note}" if share.note else title
