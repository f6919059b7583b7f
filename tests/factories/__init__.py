"""Things to test with: one short function for each thing, with everything optional.

What a function makes is stored, believable, bilingual and different from what it made before.
Prices are whole soʻm. Facts go through the real commands, so the events and jobs of a test are
those of the shop; `show` (or the fixture `run_jobs`) makes what shoppers see of it.
"""

from tests.factories.cart import make_cart
from tests.factories.catalog import (
    make_attribute,
    make_brand,
    make_category,
    make_option,
    make_product,
    make_product_type,
    make_shown_product,
    make_variant,
    show,
)
from tests.factories.media import make_picture
from tests.factories.merchants import make_merchant
from tests.factories.orders import make_order, make_terms
from tests.factories.shipping import CONTACT, make_address, make_delivery, make_slot
from tests.factories.stock import make_warehouse, put_on_shelf

__all__ = [
    "CONTACT",
    "make_address",
    "make_attribute",
    "make_brand",
    "make_cart",
    "make_category",
    "make_delivery",
    "make_merchant",
    "make_option",
    "make_order",
    "make_picture",
    "make_product",
    "make_product_type",
    "make_shown_product",
    "make_slot",
    "make_terms",
    "make_variant",
    "make_warehouse",
    "put_on_shelf",
    "show",
]
