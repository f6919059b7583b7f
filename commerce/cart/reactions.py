from commerce.accounts.events import AccountClosed
from commerce.cart.commands import forget_carts_of
from commerce.core.events import on


@on(AccountClosed)
def forget_with_the_account(event: AccountClosed) -> None:
    forget_carts_of(customer_id=event.user_id)
