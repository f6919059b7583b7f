from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchPayout(NotFound):
    code = "payout_not_found"
    message = _("There is no such payout.")


class PayoutNotOpen(Conflict):
    code = "payout_not_open"
    message = _("The payout is settled already. Load the page again.")


class TermsNotRight(Invalid):
    code = "terms_not_right"
    message = _("These terms can't be agreed on.")


class NothingToCorrect(Invalid):
    code = "nothing_to_correct"
    message = _("Enter an amount that is not zero, and a reason.")
