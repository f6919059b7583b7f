"""What is asked about orders."""

from commerce.orders.queries.access import (
    access_token,
    order_by_token,
    order_of,
    orders_of,
)
from commerce.orders.queries.summaries import (
    OrderSummary,
    order_summaries,
    personal_data,
)
from commerce.orders.queries.views import (
    FAULT_DAYS,
    RETURN_DAYS,
    Discount,
    OrderLineView,
    OrderView,
    RefundView,
    ReturnLineView,
    ReturnView,
    Shipment,
    Step,
    SubOrderView,
    days_to_return,
    order_view,
    returnable,
)

__all__ = [
    "FAULT_DAYS",
    "RETURN_DAYS",
    "Discount",
    "OrderLineView",
    "OrderSummary",
    "OrderView",
    "RefundView",
    "ReturnLineView",
    "ReturnView",
    "Shipment",
    "Step",
    "SubOrderView",
    "access_token",
    "days_to_return",
    "order_by_token",
    "order_of",
    "order_summaries",
    "order_view",
    "orders_of",
    "personal_data",
    "returnable",
]
