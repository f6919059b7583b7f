from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid
from commerce.core.money import Money


class PriceChanged(Conflict):
    """The total is another than the one agreed to; `total` is what it is now."""

    code = "price_changed"
    message = _("The total has changed. Look through the order once more before you confirm it.")

    def __init__(self, total: Money) -> None:
        super().__init__(total=total.tiyin)
        self.total = total


class CartEmpty(Conflict):
    code = "cart_empty"
    message = _("Your cart is empty.")


class PaymentNotOffered(Invalid):
    code = "payment_not_offered"
    message = _("This way of paying is not offered for this order. Choose another one.")


class CashNotAllowed(PaymentNotOffered):
    code = "cash_not_allowed"
    message = _("By law goods worth more than %(limit)s can't be paid in cash.")


class CashNotAllowedFor(PaymentNotOffered):
    code = "cash_not_allowed_for_goods"
    message = _("By law this is never paid in cash: %(goods)s.")
