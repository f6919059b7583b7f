from django.utils import timezone

from commerce.core.events import on
from commerce.core.money import Money
from commerce.orders.events import PaidOnDelivery
from commerce.payments.commands import book_cash


@on(PaidOnDelivery)
def book_what_was_paid_at_the_door(event: PaidOnDelivery) -> None:
    book_cash(
        order_id=event.order_id,
        number=event.number,
        amount=Money(event.tiyin),
        now=timezone.now(),
    )
