"""What changes stock: the books, what is promised of them, and who waits for what is gone."""

from commerce.inventory.commands.books import (
    move_stock,
    receive_stock,
    save_warehouse,
    set_safety,
    set_stock,
    set_stocks,
    transfer_stock,
    write_off,
)
from commerce.inventory.commands.promises import (
    Wanted,
    release_stock,
    reserve_stock,
    ship_stock,
    take_back_stock,
)
from commerce.inventory.commands.wishes import wake_wishes, wish_for

__all__ = [
    "Wanted",
    "move_stock",
    "receive_stock",
    "release_stock",
    "reserve_stock",
    "save_warehouse",
    "set_safety",
    "set_stock",
    "set_stocks",
    "ship_stock",
    "take_back_stock",
    "transfer_stock",
    "wake_wishes",
    "wish_for",
    "write_off",
]
