from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Invalid


class NoSuchPlace(Invalid):
    code = "place_unknown"
    message = _("Choose a region and a district from the list.")


class DeliveryNotOffered(Invalid):
    code = "delivery_not_offered"
    message = _("This way of delivery is not offered to your district. Choose another one.")
