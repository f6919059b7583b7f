"""From a cart to an order, and from an order to a cart."""

from commerce.checkout.commands.again import BoughtAgain, buy_again
from commerce.checkout.commands.placing import Terms, place_order

__all__ = ["BoughtAgain", "Terms", "buy_again", "place_order"]
