"""What becomes of an order whose buyer wants to be forgotten."""

from __future__ import annotations

from django.db import transaction

from commerce.orders.commands.record import locked
from commerce.orders.models import FINISHED


@transaction.atomic
def forget_buyer(*, order_id: int) -> None:
    """Take from a finished order who bought it and where they live; what was sold stays, as the
    law wants. One that is still on its way keeps what the courier needs. Repeatable."""
    order = locked(order_id)
    if order.state not in FINISHED:
        return
    order.customer = None
    order.contact_name = order.phone = order.street = order.landmark = ""
    order.save(update_fields=["customer", "contact_name", "phone", "street", "landmark"])
