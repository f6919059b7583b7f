"""Whose an order is: of the customer who placed it, and of whoever holds its link."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from commerce.orders.errors import NoSuchOrder
from commerce.orders.models import (
    Order,
)

_signer = Signer(salt="order-access")


def access_token(number: str) -> str:
    """A guest's right to their order: the signature that its link carries."""
    return _signer.signature(number)


def order_by_token(number: str, token: str) -> Order:
    """The order of this number for whoever holds its link; anything else is `NoSuchOrder`."""
    try:
        _signer.unsign(f"{number}:{token}")
    except BadSignature:
        raise NoSuchOrder from None
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise NoSuchOrder
    return order


def orders_of(customer_id: int) -> QuerySet[Order]:
    """What a customer bought, the newest first."""
    return Order.objects.filter(customer_id=customer_id)


def order_of(customer_id: int, number: str) -> Order:
    """The customer's own order; another's is `NoSuchOrder`."""
    order = orders_of(customer_id).filter(number=number).first()
    if order is None:
        raise NoSuchOrder
    return order
