"""The verbs of orders: placing, going on, editing, returning, refunding."""

from commerce.orders.commands.edits import reduce_lines
from commerce.orders.commands.forgetting import forget_buyer
from commerce.orders.commands.payment import expire_unpaid, mark_paid, wait_for_payment
from commerce.orders.commands.placing import (
    PAY_WITHIN,
    Address,
    Bought,
    Contact,
    Delivery,
    Granted,
    create_order,
)
from commerce.orders.commands.record import BUYER, SYSTEM, Actor, staff
from commerce.orders.commands.refunds import refund_lines, settle_refund
from commerce.orders.commands.returns import (
    Unwanted,
    approve_return,
    receive_return,
    refuse_return,
    request_return,
)
from commerce.orders.commands.steps import (
    cancel_order,
    cancel_sub_order,
    change_state,
    change_sub_order_state,
    pack_sub_order,
)

__all__ = [
    "BUYER",
    "PAY_WITHIN",
    "SYSTEM",
    "Actor",
    "Address",
    "Bought",
    "Contact",
    "Delivery",
    "Granted",
    "Unwanted",
    "approve_return",
    "cancel_order",
    "cancel_sub_order",
    "change_state",
    "change_sub_order_state",
    "create_order",
    "expire_unpaid",
    "forget_buyer",
    "mark_paid",
    "pack_sub_order",
    "receive_return",
    "reduce_lines",
    "refund_lines",
    "refuse_return",
    "request_return",
    "settle_refund",
    "staff",
    "wait_for_payment",
]
