from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, NotFound


class NoSuchReceipt(NotFound):
    code = "receipt_not_found"
    message = _("There is no such receipt.")


class ReceiptUnderWay(Conflict):
    """Another worker sends it just now."""

    code = "receipt_under_way"
    message = _("The receipt is being sent already.")


class ReceiptNotFailed(Conflict):
    code = "receipt_not_failed"
    message = _("Only a receipt that was refused is sent again by hand.")


class SumsDiffer(Conflict):
    """The order never cost what was paid for it, so nobody knows what was bought."""

    code = "receipt_sums_differ"
    message = _("The receipt does not add up to what was paid.")
