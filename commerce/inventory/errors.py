from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from commerce.core.errors import Conflict, Invalid


class OutOfStock(Conflict):
    """Fewer pieces than asked for; `left` maps each short variant's id to what is there."""

    code = "out_of_stock"
    message = _("Some of the goods have just been sold out.")

    def __init__(self, left: dict[int, int]) -> None:
        super().__init__(left=left)
        self.left = left


class ImpossibleMove(Invalid):
    """Pieces are moved one way: at least one, from one warehouse to another, for a reason."""

    code = "move_impossible"
    message = _("Enter how many pieces, at least one, and two different warehouses.")
