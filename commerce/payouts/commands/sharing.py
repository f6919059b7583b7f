"""What buyers paid is shared out: to the merchant, as commission, as delivery.

One command brings an order's shares to what they should be, whatever happened and in whatever
order it was told: it adds what is missing and changes nothing that is there. The ledger moves from
`ORDERS`, where payments put the money, and a refund moves its part back there for payments to
give to the buyer.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.db import transaction

from commerce.catalog.queries import paths_of
from commerce.core.money import Money
from commerce.ledger.commands import post
from commerce.ledger.models import AccountName, Kind
from commerce.orders.history import Standing, fold
from commerce.orders.models import Order, OrderEvent, OrderLine, Refund, SubOrder
from commerce.payments.models import Payment
from commerce.payouts.models import WHOLE, Contract, Share, SharedLine
from commerce.payouts.queries import contract_on, orders_to_share, sold_on

ORDERS = AccountName(Kind.ORDERS)
COMMISSION = AccountName(Kind.COMMISSION)
DELIVERY = AccountName(Kind.DELIVERY)


@transaction.atomic
def share_out(*, order_id: int) -> list[Share]:
    """Share out what was received for an order, and take back what is refunded of it.

    Says what is new; repeating it is nothing. A merchant without a contract waits for one.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    received = list(Payment.objects.filter(order=order, paid_at__isnull=False).order_by("pk"))
    if not received:
        return []
    then = _when_paid(order)
    handed_over = list(order.sub_orders.filter(is_paid=True).select_related("merchant"))
    sales = {share.sub_order_id: share for share in _sales_of(order)}
    new: list[Share] = []
    for payment in received:
        parts = [part for part in handed_over if payment.covers(part)]
        _share_delivery(payment, parts, then)
        new += _sold(payment, [part for part in parts if part.pk not in sales], then)
    sales |= {sale.sub_order_id: sale for sale in new}
    return [*new, *(back for refund in order.refunds.all() for back in _taken_back(refund, sales))]


def share_out_waiting(*, merchant_id: int) -> int:
    """Share out what waited for the merchant's contract, each order by itself; says how many."""
    waiting = list(orders_to_share(merchant_id))
    for order_id in waiting:
        share_out(order_id=order_id)
    return len(waiting)


def commission_on(gross: Money, rate: int) -> Money:
    """So many basis points of it, half a tiyin rounded up."""
    return Money((2 * gross.tiyin * rate + WHOLE) // (2 * WHOLE))


def _when_paid(order: Order) -> Standing:
    """The order as it stood when the last of its money came."""
    events = list(order.events.all())
    last = max(n for n, event in enumerate(events) if event.kind == OrderEvent.Kind.PAID)
    return fold(events[: last + 1])


def _share_delivery(payment: Payment, parts: Sequence[SubOrder], then: Standing) -> None:
    """What was paid beside the goods is for delivery, and that is the house's."""
    covered = {part.pk for part in parts}
    goods = Money.total(line.total for line in then.lines.values() if line.sub_order in covered)
    delivery = payment.amount - goods
    assert payment.paid_at is not None
    post(
        reference=f"delivery:{payment.pk}:{payment.order.number}",
        moves={ORDERS: delivery, DELIVERY: -delivery},
        now=payment.paid_at,
    )


def _sales_of(order: Order) -> Sequence[Share]:
    sales = Share.objects.filter(kind=Share.Kind.SALE, sub_order__order=order)
    return list(sales.prefetch_related("lines"))


def _sold(payment: Payment, parts: Sequence[SubOrder], then: Standing) -> list[Share]:
    """The sales of these parts; a merchant without a contract has none yet."""
    sold = ((part, contract_on(part.merchant_id, sold_on(payment.order))) for part in parts)
    return [_sale(payment, part, contract, then) for part, contract in sold if contract]


def _sale(payment: Payment, part: SubOrder, contract: Contract, then: Standing) -> Share:
    lines = list(part.lines.select_related("variant__product"))
    rates = _rates(contract, lines)
    shared = [
        SharedLine(
            line=line,
            rate=rates[line.pk],
            gross=then.lines[line.pk].total,
            commission=commission_on(then.lines[line.pk].total, rates[line.pk]),
        )
        for line in lines
    ]
    assert payment.paid_at is not None
    return _added(Share(kind=Share.Kind.SALE, sub_order=part, at=payment.paid_at), part, shared)


def _rates(contract: Contract, lines: Sequence[OrderLine]) -> dict[int, int]:
    """The commission of each line (by id): of the nearest category that has its own."""
    own = {rate.category_id: rate.commission for rate in contract.rates.all()}
    paths = paths_of(line.variant.product.category_id for line in lines) if own else {}
    return {
        line.pk: next(
            (
                own[category.pk]
                for category in reversed(paths.get(line.variant.product.category_id, []))
                if category.pk in own
            ),
            contract.commission,
        )
        for line in lines
    }


def _taken_back(refund: Refund, sales: dict[int | None, Share]) -> list[Share]:
    """The parts of the merchants in a refund; what no line names of it is delivery's."""
    owed = list(refund.lines.select_related("line__sub_order").order_by("line__sub_order", "pk"))
    delivery = refund.amount - Money.total(row.amount for row in owed)
    moves = {DELIVERY: delivery, ORDERS: -delivery}
    number = refund.order.number
    post(reference=f"refund:{refund.pk}:{number}", moves=moves, now=refund.due_at)
    known = set(refund.shares.values_list("sub_order_id", flat=True))
    new = []
    for part, rows in groupby(owed, key=lambda row: row.line.sub_order):
        if part.pk in known or part.pk not in sales:
            continue
        sold = {shared.line_id: shared for shared in sales[part.pk].lines.all()}
        shared = [_less(sold[row.line_id], row.amount) for row in rows]
        share = Share(kind=Share.Kind.REFUND, sub_order=part, refund=refund, at=refund.due_at)
        new.append(_added(share, part, shared))
    return new


def _less(sold: SharedLine, amount: Money) -> SharedLine:
    """What a refund of this amount takes back from a line's share of the sale.

    The commission is counted from the first refund on: with all of the line, all of it is back.
    """
    earlier = SharedLine.objects.filter(line=sold.line_id, share__kind=Share.Kind.REFUND)
    gone = [(row.gross, row.commission) for row in earlier]
    back = amount - Money.total(gross for gross, _ in gone)
    due = Money(sold.commission.tiyin * back.tiyin // sold.gross.tiyin) if back else Money.ZERO
    commission = due + Money.total(commission for _, commission in gone)
    return SharedLine(line=sold.line, rate=sold.rate, gross=-amount, commission=-commission)


def _added(share: Share, part: SubOrder, lines: Sequence[SharedLine]) -> Share:
    """Store a share with its lines and move it in the ledger."""
    share.merchant_id = part.merchant_id
    share.gross = Money.total(line.gross for line in lines)
    share.commission = Money.total(line.commission for line in lines)
    share.save()
    for line in lines:
        line.share = share
    SharedLine.objects.bulk_create(lines)
    post(
        reference=":".join(filter(None, [share.kind, str(share.refund_id or ""), part.number])),
        moves={
            ORDERS: share.gross,
            COMMISSION: -share.commission,
            AccountName(Kind.MERCHANT, str(part.merchant_id)): -share.net,
        },
        now=share.at,
    )
    return share
