from django.utils.translation import gettext_lazy as _

from commerce.core.errors import NotFound


class NoSuchPage(NotFound):
    code = "no_such_page"
    message = _("There is no such page.")
