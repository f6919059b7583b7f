from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from commerce.api.auth import customer_id_of, device_of, signed_in
from commerce.api.language import language_of
from commerce.api.paging import LARGEST, SMALLEST, USUAL, cursor_of, page_of
from commerce.api.v1.schemas import Image, Tiyin
from commerce.checkout.commands import Terms, buy_again, place_order
from commerce.core.money import CURRENCY, Money
from commerce.core.phones import phone_of
from commerce.fiscal.queries import RegisteredReceipt, receipts_of
from commerce.orders.commands import Address, Contact, Unwanted, cancel_order, request_return
from commerce.orders.models import Order, Reason
from commerce.orders.queries import (
    OrderLineView,
    OrderView,
    ReturnView,
    access_token,
    order_by_token,
    order_of,
    order_summaries,
    order_view,
    orders_of,
)

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
    slot: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")] | None = None  # hours of the courier
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
            slot=int(self.slot) if self.slot else None,
        )


class PlacedOut(Schema):
    number: str
    state: str
    total: Tiyin
    currency: str
    pay_before: datetime | None
    access_token: str


class OrderLineOut(Schema):
    id: str
    sku: str
    title: str
    ordered: int
    quantity: int
    returned: int
    returnable: int
    price: Tiyin
    discount: Tiyin
    total: Tiyin
    image: Image | None

    @staticmethod
    def resolve_id(line: OrderLineView) -> str:
        return str(line.id)


class StepOut(Schema):
    state: str
    title: str
    at: datetime | None


class ParcelOut(Schema):
    carrier: str
    tracking: str
    state: str
    state_title: str
    eta: date | None


class DiscountOut(Schema):
    name: str
    coupon: str
    amount: Tiyin


class SubOrderOut(Schema):
    number: str
    merchant: str
    state: str
    state_title: str
    lines: list[OrderLineOut]
    timeline: list[StepOut]
    parcel: ParcelOut | None


class ReturnLineOut(Schema):
    title: str
    quantity: int
    reason_title: str


class ReturnOut(Schema):
    id: str
    sub_order: str
    state: str
    state_title: str
    requested_at: datetime
    lines: list[ReturnLineOut]
    answer: str

    @staticmethod
    def resolve_id(back: ReturnView) -> str:
        return str(back.id)


class RefundOut(Schema):
    amount: Tiyin
    state: str
    state_title: str
    why_title: str
    due_at: datetime
    done_at: datetime | None


class ReceiptOut(Schema):
    kind: Literal["sale", "refund"]
    amount: Tiyin
    fiscal_sign: str
    url: str


class OrderOut(Schema):
    number: str
    state: str
    state_title: str
    placed_at: datetime
    lines: list[OrderLineOut]
    timeline: list[StepOut]
    sub_orders: list[SubOrderOut]
    returns: list[ReturnOut]
    refunds: list[RefundOut]
    can_be_cancelled: bool
    can_be_returned: bool
    discounts: list[DiscountOut]
    full_price: Tiyin  # of the goods, without the discounts
    goods_total: Tiyin
    delivery_price: Tiyin
    total: Tiyin
    paid: Tiyin
    refunded: Tiyin
    currency: str = CURRENCY
    receipts: list[ReceiptOut]

    @staticmethod
    def resolve_receipts(order: OrderView) -> list[RegisteredReceipt]:
        return receipts_of(order.id)


class UnwantedIn(Schema):
    line_id: Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    reason: Reason


class RequestReturn(Schema):
    lines: Annotated[list[UnwantedIn], Field(min_length=1, max_length=200)]
    comment: Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")] = ""


class BuyAgain(Schema):
    cart_id: UUID | None = None


class AgainOut(Schema):
    cart_id: UUID
    pieces: int
    missing: list[str]


class OrderSummaryOut(Schema):
    number: str
    state: str
    state_title: str
    placed_at: datetime
    pieces: int
    total: Tiyin
    currency: str = CURRENCY


class OrderPage(Schema):
    items: list[OrderSummaryOut]
    next: str | None


@router.post("/orders", operation_id="place_order", response={201: PlacedOut})
def place(request: HttpRequest, body: PlaceOrder) -> Any:
    order = place_order(
        cart_id=body.cart_id,
        terms=replace(body.terms(), customer_id=customer_id_of(request)),
        language=language_of(request),
        now=timezone.now(),
    )
    return Status(201, _placed(order))


@router.get("/orders", operation_id="list_orders", response=OrderPage, auth=signed_in)
def list_orders(
    request: HttpRequest,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=SMALLEST, le=LARGEST)] = USUAL,
) -> Any:
    """The caller's own orders, the newest first."""
    page = page_of(cursor)
    begin = (page - 1) * limit
    rows = list(orders_of(device_of(request).user_id)[begin : begin + limit + 1])
    return {
        "items": order_summaries(rows[:limit], language_of(request)),
        "next": cursor_of(page + 1) if len(rows) > limit else None,
    }


@router.get("/orders/{number}", operation_id="get_order", response=OrderOut)
def show(request: HttpRequest, number: str, token: OrderToken = "") -> Any:
    return order_view(_order(request, number, token), language_of(request))


@router.post("/orders/{number}/cancel", operation_id="cancel_order", response=OrderOut)
def cancel(request: HttpRequest, number: str, token: OrderToken = "") -> Any:
    order = _order(request, number, token)
    cancelled = cancel_order(order_id=order.pk, now=timezone.now())
    return order_view(cancelled, language_of(request))


@router.post("/orders/{number}/returns", operation_id="request_return", response={201: OrderOut})
def send_back(
    request: HttpRequest, number: str, body: RequestReturn, token: OrderToken = ""
) -> Any:
    order = _order(request, number, token)
    unwanted = [Unwanted(int(one.line_id), one.quantity, one.reason) for one in body.lines]
    request_return(order_id=order.pk, lines=unwanted, comment=body.comment, now=timezone.now())
    return Status(201, order_view(order, language_of(request)))


@router.post("/orders/{number}/again", operation_id="buy_again", response=AgainOut)
def again(request: HttpRequest, number: str, body: BuyAgain, token: OrderToken = "") -> Any:
    """Put what was ordered into a cart, as far as it is still sold and there."""
    return buy_again(
        order=_order(request, number, token),
        cart_id=body.cart_id,
        customer_id=customer_id_of(request),
    )


def _order(request: HttpRequest, number: str, token: str) -> Order:
    """The order for whoever has its token, and for the customer who placed it."""
    customer = None if token else customer_id_of(request)
    return order_of(customer, number) if customer else order_by_token(number, token)


def _placed(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state,
        "total": order.total,
        "currency": CURRENCY,
        "pay_before": order.pay_before,
        "access_token": access_token(order.number),
    }
