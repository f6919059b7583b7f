from commerce.core.events import on
from commerce.orders.events import OrderStateChanged
from commerce.orders.models import State
from commerce.shipping.commands import free_slot


@on(OrderStateChanged)
def give_back_its_hours(event: OrderStateChanged) -> None:
    """Nobody comes with a cancelled order, so others may have the courier's hours."""
    if event.state == State.CANCELLED:
        free_slot(for_=event.number)
