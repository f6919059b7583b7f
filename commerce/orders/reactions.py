from django.utils import timezone

from commerce.accounts.events import AccountClosed
from commerce.accounts.queries import is_closed
from commerce.core.events import on
from commerce.orders.commands import follow_parcel, forget_buyer, tell_buyer
from commerce.orders.events import (
    OrderPlaced,
    OrderStateChanged,
    RefundDone,
    SubOrderStateChanged,
)
from commerce.orders.models import Order, State, SubOrder
from commerce.orders.notices import Topic
from commerce.orders.queries import orders_of
from commerce.shipping.events import ParcelMoved
from commerce.shipping.models import ParcelState


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


@on(OrderPlaced)
def tell_that_it_is_placed(event: OrderPlaced) -> None:
    waits = Order.objects.get(pk=event.order_id).state == State.AWAITING_PAYMENT
    topic = Topic.AWAITING_PAYMENT if waits else Topic.PLACED
    tell_buyer(order_id=event.order_id, topic=topic, now=timezone.now())


@on(OrderStateChanged)
def tell_how_the_order_stands(event: OrderStateChanged) -> None:
    if event.state in {State.PAID, State.CANCELLED}:
        tell_buyer(order_id=event.order_id, topic=Topic(event.state), now=timezone.now())


@on(SubOrderStateChanged)
def tell_where_the_parcel_is(event: SubOrderStateChanged) -> None:
    """A cancelled parcel is only worth a word if the order goes on without it."""
    if event.state not in {State.SHIPPED, State.DELIVERED, State.CANCELLED}:
        return
    is_over = Order.objects.get(pk=event.order_id).state == State.CANCELLED
    if event.state == State.CANCELLED and is_over:
        return
    tell_buyer(
        order_id=event.order_id,
        topic=Topic(event.state),
        sub_order_id=event.sub_order_id,
        now=timezone.now(),
    )


@on(RefundDone)
def tell_of_the_refund(event: RefundDone) -> None:
    tell_buyer(
        order_id=event.order_id,
        topic=Topic.REFUNDED,
        refund_id=event.refund_id,
        now=timezone.now(),
    )


@on(ParcelMoved)
def go_where_the_parcel_is(event: ParcelMoved) -> None:
    follow_parcel(
        reference=event.reference,
        merchant_id=event.merchant_id,
        state=ParcelState(event.state),
        now=timezone.now(),
    )


@on(ParcelMoved)
def tell_that_it_can_be_picked_up(event: ParcelMoved) -> None:
    part = SubOrder.objects.filter(
        order__number=event.reference, merchant_id=event.merchant_id
    ).first()
    if part and event.state == ParcelState.AT_POINT:
        tell_buyer(
            order_id=part.order_id, topic=Topic.READY, sub_order_id=part.pk, now=timezone.now()
        )
