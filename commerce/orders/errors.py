from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchOrder(NotFound):
    """Also the answer to a wrong link, so that numbers can't be tried out."""

    code = "order_not_found"
    message = _("There is no such order, or the link to it is not complete.")


class NoSuchReturn(NotFound):
    code = "return_not_found"
    message = _("There is no such return.")


class NoSuchRefund(NotFound):
    code = "refund_not_found"
    message = _("There is no such refund.")


class StateNotAllowed(Conflict):
    code = "state_not_allowed"
    message = _("The order can't be changed this way any more.")


class AlreadyPacked(Conflict):
    code = "already_packed"
    message = _("The parcel is packed already, so nothing can be taken out of it.")


class OnlyFewer(Invalid):
    """Pieces can be taken out of an order, not put in."""

    code = "only_fewer"
    message = _("Choose fewer pieces than were ordered.")


class NothingLeft(Conflict):
    """The last piece of a sub-order is not taken out: it is cancelled instead."""

    code = "nothing_left"
    message = _("Nothing would be left of the parcel. Cancel it instead.")


class NothingChosen(Invalid):
    code = "nothing_chosen"
    message = _("Choose at least one piece.")


class NotReturnable(Conflict):
    """Not delivered yet, or not so many pieces are left that could come back."""

    code = "not_returnable"
    message = _(
        "These goods can't be returned: they are not delivered or already on their way back."
    )


class ReturnTooLate(Conflict):
    code = "return_too_late"
    message = _("The time for returning these goods, %(days)s days, is over.")


class RefundTooHigh(Conflict):
    """More than was paid can't go back."""

    code = "refund_too_high"
    message = _("No more can be paid back than was paid.")
