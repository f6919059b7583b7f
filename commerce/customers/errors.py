from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, NotFound


class NoSuchAddress(NotFound):
    """Also the answer to another's address."""

    code = "address_not_found"
    message = _("This address is not in your list any more.")


class TooManyAddresses(Conflict):
    code = "too_many_addresses"
    message = _("You can keep at most %(most)s addresses.")


class TooManyWishes(Conflict):
    code = "too_many_wishes"
    message = _("Your wish list holds at most %(most)s products.")


class NoSuchNotice(NotFound):
    code = "notice_not_found"
    message = _("We tell nobody anything of this kind.")


class NoticeIsAlwaysSent(Conflict):
    code = "notice_is_always_sent"
    message = _("You always hear what becomes of your orders.")
