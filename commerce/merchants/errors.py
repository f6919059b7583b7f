from django.utils.translation import gettext_lazy as _

from commerce.core.errors import NotFound


class NoSuchMerchant(NotFound):
    code = "merchant_not_found"
    message = _("There is no such shop here.")
