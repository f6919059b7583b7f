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
from tests.factories.customers import (
    make_customer,
    make_customer_address,
    make_device,
    make_phone,
    make_tokens,
)
from tests.factories.media import make_picture
from tests.factories.merchants import make_application, make_merchant, make_merchant_contract
from tests.factories.orders import make_order, make_terms, make_unpaid_order
from tests.factories.promotions import make_coupon, make_promotion
from tests.factories.shipping import CONTACT, make_address, make_delivery, make_slot
from tests.factories.stock import make_warehouse, put_on_shelf

__all__ = [
    "CONTACT",
    "make_address",
    "make_application",
    "make_attribute",
    "make_brand",
    "make_cart",
    "make_category",
    "make_coupon",
    "make_customer",
    "make_customer_address",
    "make_delivery",
    "make_device",
    "make_merchant",
    "make_merchant_contract",
    "make_option",
    "make_order",
    "make_phone",
    "make_picture",
    "make_product",
    "make_product_type",
    "make_promotion",
    "make_shown_product",
    "make_slot",
    "make_terms",
    "make_tokens",
    "make_unpaid_order",
    "make_variant",
    "make_warehouse",
    "put_on_shelf",
    "show",
]
