from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict


class NotEnoughMoney(Conflict):
    code = "not_enough_money"
    message = _("There is not enough money for that.")
