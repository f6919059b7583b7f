"""How an order becomes the lines of its receipts: exact to the tiyin, as it was paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.catalog.models import VAT_PERCENT
from commerce.core.money import Money, vat_in
from commerce.fiscal.errors import SumsDiffer
from commerce.fiscal.models import ReceiptLine
from commerce.orders.history import Standing, stages
from commerce.orders.models import OrderLine, PaymentMethod, RefundLine, State
from commerce.payments.models import Payment

LONGEST_TITLE = 63  # letters, as the tax committee has it


def sold(payment: Payment) -> list[ReceiptLine]:
    """What was bought for this payment, whatever was taken out of the order since."""
    order = payment.order
    then = _when_it_was_paid(payment)
    covered = {part.pk for part in order.sub_orders.all() if payment.covers(part)}
    lines = [
        goods(line, quantity=then.lines[line.pk].quantity, total=then.lines[line.pk].total)
        for line in order.lines.filter(sub_order__in=covered)
        if then.lines[line.pk].quantity and then.sub_orders[line.sub_order_id] != State.CANCELLED
    ]
    rest = payment.amount - Money.total(line.total for line in lines)
    return checked([*lines, *delivery(rest, order.language)], payment.amount)


def given_back(
    lines: Iterable[RefundLine],
    amount: Money,
    *,
    earlier: Mapping[int | None, Money],
    language: str,
) -> list[ReceiptLine]:
    """What goes back: pieces, or only money for them; what no line names is the delivery.

    `earlier` is what went back for each line before: then all of it holds the VAT of the sale.
    """
    named = [row for row in lines if row.quantity or row.amount]
    rest = amount - Money.total(row.amount for row in named)
    return checked(
        [
            *(_pieces_back(row, earlier.get(row.line_id, Money.ZERO)) for row in named),
            *delivery(rest, language, earlier=earlier.get(None, Money.ZERO)),
        ],
        amount,
    )


def goods(
    line: OrderLine, *, quantity: int, total: Money, price: Money | None = None
) -> ReceiptLine:
    """So many pieces of an order's line, which cost this much together."""
    price = line.price if price is None else price
    return ReceiptLine(
        line=line,
        title=line.title[:LONGEST_TITLE],
        ikpu=line.ikpu,
        package_code=line.package_code,
        price=price,
        quantity=quantity,
        discount=price * quantity - total,
        total=total,
        vat_percent=line.vat_percent,
        vat=vat_in(total, line.vat_percent),
        seller_tin="" if line.seller_tin == settings.HOUSE["tin"] else line.seller_tin,
    )


def delivery(price: Money, language: str, *, earlier: Money = Money.ZERO) -> list[ReceiptLine]:
    """The line of the delivery, a service of the shop itself, if it cost anything."""
    if not price:
        return []
    with override(language):
        title = _("Delivery")
    return [
        ReceiptLine(
            title=title,
            **settings.FISCAL_DELIVERY,
            price=price,
            quantity=1,
            discount=Money.ZERO,
            total=price,
            vat_percent=VAT_PERCENT,
            vat=_vat_of_next(price, earlier, VAT_PERCENT),
        )
    ]


def checked(lines: list[ReceiptLine], amount: Money) -> list[ReceiptLine]:
    """These lines, which are the amount to the tiyin; anything else is `SumsDiffer`."""
    if Money.total(line.total for line in lines) != amount:
        raise SumsDiffer
    return lines


def _pieces_back(row: RefundLine, earlier: Money) -> ReceiptLine:
    """Money for which no pieces come back is one piece of that price."""
    if row.quantity:
        back = goods(row.line, quantity=row.quantity, total=row.amount)
    else:
        back = goods(row.line, quantity=1, total=row.amount, price=row.amount)
    back.vat = _vat_of_next(row.amount, earlier, row.line.vat_percent)
    return back


def _vat_of_next(amount: Money, earlier: Money, percent: int) -> Money:
    """The VAT within what comes after `earlier`, so that the parts hold what the whole does."""
    return vat_in(earlier + amount, percent) - vat_in(earlier, percent)


def _when_it_was_paid(payment: Payment) -> Standing:
    """How the order stood when this was paid; nothing of a part changes once it was handed over."""
    known = list(stages(payment.order))
    if payment.provider == PaymentMethod.CASH:
        return known[-1]
    fitting = [stage for stage in known if stage.lines and stage.total == payment.amount]
    booked = [stage for stage in fitting if stage.paid == payment.amount]
    if not fitting:
        raise SumsDiffer
    return booked[0] if booked else fitting[-1]
