from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchCoupon(NotFound):
    code = "coupon_not_found"
    message = _("There is no coupon %(coupon)s. Check how it is spelled.")


class CouponNotYetValid(Conflict):
    code = "coupon_not_yet_valid"
    message = _("The coupon %(coupon)s is not valid yet.")


class CouponExpired(Conflict):
    code = "coupon_expired"
    message = _("The coupon %(coupon)s has expired.")


class CouponUsedUp(Conflict):
    code = "coupon_used_up"
    message = _("The coupon %(coupon)s has been used up.")


class CouponUsedByYou(Conflict):
    code = "coupon_used_by_you"
    message = _("You have already used the coupon %(coupon)s.")


class MinimumNotMet(Conflict):
    code = "coupon_minimum_not_met"
    message = _("The coupon %(coupon)s counts from %(minimum)s.")


class NotForTheseGoods(Conflict):
    code = "coupon_not_for_these_goods"
    message = _("The coupon %(coupon)s is not for the goods in your cart.")


class NotForThisCustomer(Conflict):
    code = "coupon_not_for_you"
    message = _("The coupon %(coupon)s is for other customers.")


class DoesNotAddUp(Conflict):
    """Other promotions have these goods already."""

    code = "coupon_does_not_add_up"
    message = _("The coupon %(coupon)s does not add up with the discounts on your goods.")


class PromotionIncomplete(Invalid):
    """Its kind needs a value that is missing; `errors` names the field."""

    code = "promotion_incomplete"
    message = _("Say what the promotion gives.")


class PromotionIsAutomatic(Conflict):
    code = "promotion_is_automatic"
    message = _("This promotion needs no coupon. Choose one that is only with a coupon.")


class CouponImpossible(Invalid):
    code = "coupon_impossible"
    message = _("A code has letters or digits, and no other coupon has it.")


class TooManyCoupons(Invalid):
    code = "too_many_coupons"
    message = _("Make from 1 to %(most)s coupons at once.")
