"""Orders in a list, and all that is kept of a customer's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import override

from commerce.core.bilingual import Language
from commerce.core.money import Money
from commerce.orders.models import Order, State
from commerce.orders.queries.access import orders_of


@dataclass(frozen=True)
class OrderSummary:
    """An order in a list."""

    number: str
    state: str
    state_title: str
    placed_at: datetime
    pieces: int
    titles: list[str]
    total: Money


def order_summaries(orders: Iterable[Order], language: Language) -> list[OrderSummary]:
    rows = list(orders)
    prefetch_related_objects(rows, "lines")
    with override(language):
        return [
            OrderSummary(
                number=row.number,
                state=row.state,
                state_title=str(State(row.state).label),
                placed_at=row.placed_at,
                pieces=sum(line.quantity for line in row.lines.all()),
                titles=[line.title for line in row.lines.all()],
                total=row.total,
            )
            for row in rows
        ]


def personal_data(customer_id: int) -> list[dict[str, Any]]:
    """What the customer bought and where it went, for them to take away."""
    return [
        {
            "number": order.number,
            "state": order.state,
            "placed": order.placed_at,
            "name": order.contact_name,
            "phone": order.phone,
            "region": order.region,
            "district": order.district,
            "street": order.street,
            "landmark": order.landmark,
            "payment": order.payment_method,
            "delivery_price": order.delivery_price.tiyin,
            "total": order.total.tiyin,
            "lines": [
                {
                    "sku": line.sku,
                    "title": line.title,
                    "quantity": line.quantity,
                    "total": line.total.tiyin,
                }
                for line in order.lines.all()
            ],
        }
        for order in orders_of(customer_id).prefetch_related("lines")
    ]
