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
from commerce.orders.commands.record import BUYER, SYSTEM, Actor, courier, staff
from commerce.orders.commands.refunds import refund_lines, settle_refund
from commerce.orders.commands.returns import (
    Unwanted,
    approve_return,
    receive_return,
    refuse_return,
    request_return,
)
from commerce.orders.commands.sending import (
    deliver_sub_order,
    follow_parcel,
    hand_over_sub_order,
)
from commerce.orders.commands.steps import (
    cancel_order,
    cancel_sub_order,
    change_state,
    change_sub_order_state,
    pack_sub_order,
)
from commerce.orders.commands.telling import remind_unpaid, tell_buyer

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
    "courier",
    "create_order",
    "deliver_sub_order",
    "expire_unpaid",
    "follow_parcel",
    "forget_buyer",
    "hand_over_sub_order",
    "mark_paid",
    "pack_sub_order",
    "receive_return",
    "reduce_lines",
    "refund_lines",
    "refuse_return",
    "remind_unpaid",
    "request_return",
    "settle_refund",
    "staff",
    "tell_buyer",
    "wait_for_payment",
]
