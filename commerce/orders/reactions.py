from commerce.accounts.events import AccountClosed
from commerce.accounts.queries import is_closed
from commerce.core.events import on
from commerce.orders.commands import forget_buyer
from commerce.orders.events import OrderStateChanged
from commerce.orders.models import Order
from commerce.orders.queries import orders_of


@on(AccountClosed)
def forget_with_the_account(event: AccountClosed) -> None:
    for order in orders_of(event.user_id):
        forget_buyer(order_id=order.pk)


@on(OrderStateChanged)
def forget_once_it_is_finished(event: OrderStateChanged) -> None:
    """An order that was on its way when its buyer closed the account."""
    customer = Order.objects.get(pk=event.order_id).customer_id
    if customer and is_closed(customer):
        forget_buyer(order_id=event.order_id)
