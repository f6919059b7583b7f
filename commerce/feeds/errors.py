from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchSheet(NotFound):
    code = "sheet_not_found"
    message = _("There is no such sheet.")


class SheetUnreadable(Invalid):
    code = "sheet_unreadable"
    message = _("This file can't be read. Save it as XLSX or as CSV and try again.")


class SheetTooLarge(Invalid):
    code = "sheet_too_large"
    message = _("A sheet has at most %(rows)s rows and %(megabytes)s MB.")


class NoSkuColumn(Invalid):
    """Rows are told apart by their SKU."""

    code = "sheet_without_sku"
    message = _("The sheet has no column SKU, so we can't tell which goods its rows are about.")


class NothingToChange(Invalid):
    code = "sheet_without_changes"
    message = _("The sheet has no column that we know how to change.")


class SheetNotReady(Conflict):
    code = "sheet_not_ready"
    message = _("This can't be done with the sheet any more. Look at its state.")


class ChangedMeanwhile(Conflict):
    """Somebody, or a sale, changed what was seen; nothing was written over it."""

    code = "changed_meanwhile"
    message = _("It was changed meanwhile and is %(present)s now.")


class PriceNeeded(Conflict):
    """What has a price keeps one; it is taken off sale instead."""

    code = "price_needed"
    message = _("A price can't be taken away. Take the variant off sale.")


class PromisedToOrders(Conflict):
    """Fewer pieces than buyers were promised can't be counted."""

    code = "promised_to_orders"
    message = _("More pieces than that are promised to orders.")
