from django.utils import timezone

from commerce.accounts.events import AccountClosed
from commerce.cart.commands import forget_carts_of, remind_of_cart
from commerce.cart.events import CartAbandoned
from commerce.core.events import on


@on(AccountClosed)
def forget_with_the_account(event: AccountClosed) -> None:
    forget_carts_of(customer_id=event.user_id)


@on(CartAbandoned)
def remind_who_wants_to_hear(event: CartAbandoned) -> None:
    remind_of_cart(cart_id=event.cart_id, now=timezone.now())
