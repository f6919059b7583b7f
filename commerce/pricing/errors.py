from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Invalid


class PriceImpossible(Invalid):
    code = "price_impossible"
    message = _("A price is more than zero, and an old price is higher than the new one.")
