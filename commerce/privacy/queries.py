from __future__ import annotations

from typing import Any

from commerce.accounts import queries as accounts
from commerce.cart import queries as cart
from commerce.customers import queries as customers
from commerce.merchants import queries as merchants
from commerce.orders import queries as orders
from commerce.wallets import queries as wallets


def personal_data(user_id: int) -> dict[str, Any]:
    """All that the shop keeps about a user, as plain values with times; for a file of theirs."""
    return {
        "account": accounts.personal_data(user_id),
        **customers.personal_data(user_id),
        "cart": cart.personal_data(user_id),
        "applications": merchants.personal_data(user_id),
        "orders": orders.personal_data(user_id),
        "wallet": wallets.personal_data(user_id),
    }
