"""What most stories are about: an order of two pieces, and its money."""

from __future__ import annotations

from commerce.catalog.models import Variant
from commerce.inventory.models import Stock
from commerce.orders.models import Order
from commerce.payments.models import Payment, State
from tests import factories as make


class Told:
    def __init__(self, variant: Variant, payment_method: str = "cash") -> None:
        self.variant = variant
        self.payment_method = payment_method
        self.order: Order

    def begin(self) -> None:
        self.order = make.make_order((self.variant, 2), payment_method=self.payment_method)
        self.free = self.on_shelf()

    def on_shelf(self) -> int:
        stock = Stock.objects.get(variant=self.variant)
        return stock.on_hand - stock.reserved

    @property
    def state(self) -> str:
        return Order.objects.values_list("state", flat=True).get(pk=self.order.pk)

    def payments(self, state: State) -> int:
        return Payment.objects.filter(order=self.order, state=state).count()
