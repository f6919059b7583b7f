from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from commerce.payments.models import Payment


class NoSuchPayment(NotFound):
    code = "payment_not_found"
    message = _("There is no such payment.")


class ProviderNotOffered(Invalid):
    code = "provider_not_offered"
    message = _("This way of paying is not offered. Choose another one.")


class OrderNotPayable(Conflict):
    """The base of all that stands against paying this order now."""

    code = "order_not_payable"
    message = _("This order is not paid online.")


class OrderAlreadyPaid(OrderNotPayable):
    code = "order_already_paid"
    message = _("The order is paid already.")


class OrderClosed(OrderNotPayable):
    code = "order_closed"
    message = _("The order is cancelled, so it can't be paid any more.")


class PaymentUnderWay(OrderNotPayable):
    code = "payment_under_way"
    message = _("The order is being paid already.")


class WrongAmount(Invalid):
    code = "wrong_amount"
    message = _("The amount is not that of the order.")


class PaymentExists(Conflict):
    """The provider has begun this one before; `payment` is what became of it."""

    code = "payment_exists"
    message = _("This payment was begun before.")

    def __init__(self, payment: Payment) -> None:
        super().__init__()
        self.payment = payment


class AlreadyConfirmed(Conflict):
    """Its money came before; `payment` is as it was booked then."""

    code = "already_confirmed"
    message = _("The order is paid already.")

    def __init__(self, payment: Payment) -> None:
        super().__init__()
        self.payment = payment


class PaymentNotOpen(Conflict):
    """It was cancelled, so no money can come of it."""

    code = "payment_not_open"
    message = _("The payment was cancelled.")


class PaymentNotReturnable(Conflict):
    code = "payment_not_returnable"
    message = _("The goods are on their way already, so the payment can't be cancelled.")


class NoSuchRepayment(NotFound):
    code = "repayment_not_found"
    message = _("There is no such repayment.")


class AlreadyPaidOut(Conflict):
    code = "already_paid_out"
    message = _("This refund was settled already.")


class RepaymentUnderWay(Conflict):
    """The provider may have paid: until it says so, nobody else does."""

    code = "repayment_under_way"
    message = _("The provider has been asked for this money. Wait for its answer.")


class WayNotOffered(Invalid):
    code = "way_not_offered"
    message = _("This refund can't go back this way. Choose another one.")


class NoteMissing(Invalid):
    code = "note_missing"
    message = _("Write down what was done, or why it was not.")


class NeedsAccount(Forbidden):
    code = "needs_account"
    message = _("Only whoever is signed in pays from a wallet.")


class NoSuchDifference(NotFound):
    code = "difference_not_found"
    message = _("There is no such difference.")


class StatementUnreadable(Invalid):
    code = "statement_unreadable"
    message = _("Line %(line)s can't be read. See the guide of payments for the columns.")


class PlanNotOffered(Invalid):
    code = "plan_not_offered"
    message = _("This number of months is not offered for this sum. Choose another one.")
