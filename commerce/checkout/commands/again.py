"""What was bought once is put into a cart again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from commerce.cart.commands import add_to_cart, open_cart
from commerce.core.errors import Refusal
from commerce.inventory.queries import available
from commerce.orders.models import Order


@dataclass(frozen=True)
class BoughtAgain:
    """What of an order lies in the cart once more, and what could not be put there."""

    cart_id: UUID
    pieces: int
    missing: list[str]


@transaction.atomic
def buy_again(*, order: Order, cart_id: UUID | None, customer_id: int | None) -> BoughtAgain:
    """Put what was ordered into the cart as far as it is sold and there, at today's prices."""
    lines = list(order.lines.filter(ordered__gt=0))
    left = available([line.variant_id for line in lines])
    cart, pieces, missing = open_cart(cart_id, customer_id), 0, []
    for line in lines:
        quantity = min(line.ordered, left[line.variant_id])
        try:
            with transaction.atomic():
                add_to_cart(cart_id=cart, variant_id=line.variant_id, quantity=quantity)
        except Refusal:
            quantity = 0
        pieces += quantity
        if quantity < line.ordered:
            missing.append(f"{line.title} × {line.ordered - quantity}")
    return BoughtAgain(cart, pieces, missing)
