from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, NotFound


class NoSuchOrder(NotFound):
    """Also the answer to a wrong link, so that numbers can't be tried out."""

    code = "order_not_found"
    message = _("There is no such order, or the link to it is not complete.")


class StateNotAllowed(Conflict):
    code = "state_not_allowed"
    message = _("The order can't be changed this way any more.")
