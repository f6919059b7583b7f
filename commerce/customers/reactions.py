from commerce.accounts.events import AccountClosed
from commerce.core.events import on
from commerce.customers.commands import forget_customer


@on(AccountClosed)
def forget_with_the_account(event: AccountClosed) -> None:
    forget_customer(customer_id=event.user_id)
