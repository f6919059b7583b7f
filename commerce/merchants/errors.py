from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchMerchant(NotFound):
    code = "merchant_not_found"
    message = _("There is no such shop here.")


class NoSuchMember(NotFound):
    code = "member_not_found"
    message = _("Nobody like that works for this shop.")


class NoSuchApplication(NotFound):
    code = "application_not_found"
    message = _("There is no such application.")


class ApplicationNotOpen(Conflict):
    code = "application_not_open"
    message = _("The application is not open to that any more. Load the page again.")


class ApplicationIncomplete(Invalid):
    code = "application_incomplete"
    message = _("Some answers are missing or not right.")


class DocumentRefused(Invalid):
    code = "document_refused"
    message = _("Add a PDF, JPEG or PNG file of at most %(megabytes)s MB.")


class TooManyDocuments(Conflict):
    code = "too_many_documents"
    message = _("There are %(most)s documents already. Remove one first.")


class LastOwner(Conflict):
    code = "last_owner"
    message = _("A shop has at least one owner. Make somebody else an owner first.")
