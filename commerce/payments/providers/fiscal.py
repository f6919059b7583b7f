"""What stands on the fiscal receipt of an order, as Payme has it registered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.orders.models import Order, OrderLine

SALE = 0
VAT_PERCENT = 12


def receipt_items(order: Order) -> dict[str, Any] | None:
    """The items of the fiscal receipt; none while a product lacks its fiscal code."""
    lines = list(order.lines.select_related("variant"))
    if not all(line.variant.ikpu for line in lines):
        return None
    with override(order.language):
        shipping = {"title": _("Delivery"), "price": order.delivery_price.tiyin}
    return {
        "receipt_type": SALE,
        "items": [_item(line) for line in lines],
        **({"shipping": shipping} if order.delivery_price else {}),
    }


def _item(line: OrderLine) -> dict[str, Any]:
    discount = line.price * line.quantity - line.total
    return {
        "title": line.title,
        "price": line.price.tiyin,
        "count": line.quantity,
        "code": line.variant.ikpu,
        "vat_percent": VAT_PERCENT,
        **({"discount": discount.tiyin} if discount else {}),
    }
