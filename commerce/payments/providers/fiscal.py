"""What stands on the fiscal receipt of an order, as Payme has it registered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.orders.models import Order, OrderLine, State

SALE = 0


def receipt_items(order: Order) -> dict[str, Any] | None:
    """The items of the fiscal receipt; none while goods lack their fiscal codes."""
    lines = list(order.lines.filter(quantity__gt=0).exclude(sub_order__state=State.CANCELLED))
    if not all(line.has_fiscal_codes for line in lines):
        return None
    with override(order.language):
        shipping = {"title": _("Delivery"), "price": order.delivery_price.tiyin}
    return {
        "receipt_type": SALE,
        "items": [_item(line) for line in lines],
        **({"shipping": shipping} if order.delivery_price else {}),
    }


def _item(line: OrderLine) -> dict[str, Any]:
    return {
        "title": line.title,
        "price": line.price.tiyin,
        "count": line.quantity,
        "code": line.ikpu,
        "package_code": line.package_code,
        "vat_percent": line.vat_percent,
        **({"discount": line.discount.tiyin} if line.discount else {}),
    }
