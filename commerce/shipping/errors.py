from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound, Unavailable


class NoSuchPlace(Invalid):
    code = "place_unknown"
    message = _("Choose a region and a district from the list.")


class DeliveryNotOffered(Invalid):
    code = "delivery_not_offered"
    message = _("This way of delivery is not offered to your district. Choose another one.")


class SlotFull(Conflict):
    code = "slot_full"
    message = _("These delivery hours have just been taken. Choose others.")


class NoSuchCarrier(NotFound):
    code = "carrier_unknown"
    message = _("There is no such carrier.")


class NoSuchParcel(NotFound):
    code = "parcel_not_found"
    message = _("There is no such parcel.")


class ParcelHasLeft(Conflict):
    code = "parcel_has_left"
    message = _("The parcel is with its carrier already.")


class WrongAmount(Conflict):
    """The courier must take exactly what is due; `due` is that in tiyin."""

    code = "amount_wrong"
    message = _("Another amount is due for this parcel.")


class CarrierUnavailable(Unavailable):
    """The carrier can't be reached or refuses; asking again later does no harm."""

    code = "carrier_unavailable"
    message = _("The carrier does not answer. Try again in a few minutes.")
