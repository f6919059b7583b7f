from django.utils import timezone

from commerce.core.events import on
from commerce.orders.events import RefundDue
from commerce.payments.commands import carry_out, plan_repayment
from commerce.payments.events import RepaymentBegun


@on(RefundDue)
def plan(event: RefundDue) -> None:
    plan_repayment(refund_id=event.refund_id, now=timezone.now())


@on(RepaymentBegun)
def ask_the_provider(event: RepaymentBegun) -> None:
    carry_out(repayment_id=event.repayment_id, now=timezone.now())
