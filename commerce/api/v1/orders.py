from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema, Status
from pydantic import Field

from commerce.api.language import language_of
from commerce.api.v1.schemas import Image, Tiyin
from commerce.checkout.commands import Terms, place_order
from commerce.core.money import CURRENCY, Money
from commerce.core.phones import phone_of
from commerce.orders.commands import Address, Contact, cancel_order
from commerce.orders.models import Order
from commerce.orders.queries import access_token, order_by_token, order_view

router = Router(tags=["orders"])

Text = Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")]
OrderToken = Annotated[str, Header(alias="X-Order-Token")]


class ContactIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    phone: Annotated[str, Field(max_length=40)]


class AddressIn(Schema):
    region: Text
    district: Text
    street: Text = ""
    landmark: Text = ""


class PlaceOrder(Schema):
    cart_id: UUID
    contact: ContactIn
    address: AddressIn
    delivery: str
    pickup_point: str | None = None
    payment_method: str
    agreed_total: int

    def terms(self) -> Terms:
        return Terms(
            contact=Contact(name=self.contact.name, phone=phone_of(self.contact.phone)),
            address=Address(**self.address.dict()),
            delivery=self.delivery,
            payment_method=self.payment_method,
            agreed_total=Money(self.agreed_total),
            pickup_point=self.pickup_point or "",
        )


class PlacedOut(Schema):
    number: str
    state: str
    total: Tiyin
    currency: str
    pay_before: datetime | None
    access_token: str


class OrderLineOut(Schema):
    sku: str
    title: str
    quantity: int
    price: Tiyin
    discount: Tiyin
    total: Tiyin
    image: Image | None


class OrderOut(Schema):
    number: str
    state: str
    state_title: str
    placed_at: datetime
    lines: list[OrderLineOut]
    delivery_price: Tiyin
    total: Tiyin
    currency: str = CURRENCY


@router.post("/orders", operation_id="place_order", response={201: PlacedOut})
def place(request: HttpRequest, body: PlaceOrder) -> Any:
    order = place_order(
        cart_id=body.cart_id,
        terms=body.terms(),
        language=language_of(request),
        now=timezone.now(),
    )
    return Status(201, _placed(order))


@router.get("/orders/{number}", operation_id="get_order", response=OrderOut)
def show(request: HttpRequest, number: str, token: OrderToken = "") -> Any:
    return order_view(order_by_token(number, token), language_of(request))


@router.post("/orders/{number}/cancel", operation_id="cancel_order", response=OrderOut)
def cancel(request: HttpRequest, number: str, token: OrderToken = "") -> Any:
    order = order_by_token(number, token)
    cancelled = cancel_order(order_id=order.pk, now=timezone.now())
    return order_view(cancelled, language_of(request))


def _placed(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state,
        "total": order.total,
        "currency": CURRENCY,
        "pay_before": None,  # cash is paid to the courier
        "access_token": access_token(order.number),
    }
