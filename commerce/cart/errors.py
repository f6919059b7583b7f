from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchCart(NotFound):
    code = "cart_not_found"
    message = _("This cart does not exist any more.")


class NoSuchLine(NotFound):
    code = "line_not_found"
    message = _("This item is not in the cart any more.")


class QuantityImpossible(Invalid):
    code = "quantity_invalid"
    message = _("Enter a quantity from 1 to %(most)s.")


class CartFull(Conflict):
    code = "cart_full"
    message = _("A cart holds at most %(most)s different items.")


class TooManyCouponsInCart(Conflict):
    code = "too_many_coupons_in_cart"
    message = _("A cart holds at most %(most)s coupons.")


class CartIsClosed(Conflict):
    code = "cart_closed"
    message = _("This cart has already become an order.")


class NotEnough(Conflict):
    """Fewer pieces than the line would hold."""

    code = "not_enough"
    message = _("Only %(left)s left.")


class SoldOut(NotEnough):
    code = "sold_out"
    message = _("This item has just been sold out.")


class LinkTooOld(NotFound):
    """The link to a cart is not one of ours, has run out, or the cart was ordered."""

    code = "cart_link_too_old"
    message = _("This link to a cart is not good any more.")
