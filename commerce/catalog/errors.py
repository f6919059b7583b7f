from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid, NotFound


class NoSuchProduct(NotFound):
    code = "product_not_found"
    message = _("This product is not sold here any more.")


class NoSuchCategory(NotFound):
    code = "category_not_found"
    message = _("There is no such category.")


class NoSuchVariant(NotFound):
    code = "variant_not_found"
    message = _("This variant is not sold any more.")


class SkuTaken(Conflict):
    code = "sku_taken"
    message = _("Another variant has this SKU already.")


class CombinationTaken(Conflict):
    code = "combination_taken"
    message = _("The product has a variant with these options already.")


class WrongIkpu(Invalid):
    code = "wrong_ikpu"
    message = _("An IKPU has 17 digits.")


class WrongPackageCode(Invalid):
    code = "wrong_package_code"
    message = _("A package code has 1 to 20 digits.")


class VariantInUse(Conflict):
    """It stands in an order, which keeps what was agreed."""

    code = "variant_in_use"
    message = _("This variant was ordered and can't be removed. Take it off sale instead.")
