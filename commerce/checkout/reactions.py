from django.utils import timezone

from commerce.core.events import on
from commerce.orders.events import OrderStateChanged
from commerce.orders.models import State
from commerce.promotions.commands import give_back_coupons
from commerce.shipping.commands import free_slot


@on(OrderStateChanged)
def give_back_coupons_of_cancelled_order(event: OrderStateChanged) -> None:
    if event.state == State.CANCELLED:
        give_back_coupons(for_=event.number, now=timezone.now())


@on(OrderStateChanged)
def give_back_its_hours(event: OrderStateChanged) -> None:
    """Nobody comes with a cancelled order, so others may have the courier's hours."""
    if event.state == State.CANCELLED:
        free_slot(for_=event.number)
