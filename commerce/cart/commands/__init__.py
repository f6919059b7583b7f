"""The verbs of carts."""

from commerce.cart.commands.carts import (
    MOST_LINES,
    MOST_PIECES,
    Merged,
    close_cart,
    create_cart,
    customer_cart,
    forget_carts_of,
    lock_cart,
    merge_on_sign_in,
    open_cart,
)
from commerce.cart.commands.leaving import come_back, note_abandoned, remind_of_cart
from commerce.cart.commands.lines import (
    accept_all_changes,
    accept_changes,
    add_to_cart,
    apply_coupon,
    change_quantity,
    put_in_cart,
    remove_coupon,
    remove_line,
    save_for_later,
    take_from_saved,
)

__all__ = [
    "MOST_LINES",
    "MOST_PIECES",
    "Merged",
    "accept_all_changes",
    "accept_changes",
    "add_to_cart",
    "apply_coupon",
    "change_quantity",
    "close_cart",
    "come_back",
    "create_cart",
    "customer_cart",
    "forget_carts_of",
    "lock_cart",
    "merge_on_sign_in",
    "note_abandoned",
    "open_cart",
    "put_in_cart",
    "remind_of_cart",
    "remove_coupon",
    "remove_line",
    "save_for_later",
    "take_from_saved",
]
