from django.utils import timezone

from commerce.core.events import on
from commerce.core.money import Money
from commerce.orders.events import PaidOnDelivery, RefundDue
from commerce.payments.commands import book_cash, carry_out, plan_repayment
from commerce.payments.events import RepaymentBegun


@on(PaidOnDelivery)
def book_what_was_paid_at_the_door(event: PaidOnDelivery) -> None:
    book_cash(
        order_id=event.order_id,
        number=event.number,
        amount=Money(event.tiyin),
        now=timezone.now(),
    )


@on(RefundDue)
def plan(event: RefundDue) -> None:
    plan_repayment(refund_id=event.refund_id, now=timezone.now())


@on(RepaymentBegun)
def ask_the_provider(event: RepaymentBegun) -> None:
    carry_out(repayment_id=event.repayment_id, now=timezone.now())
