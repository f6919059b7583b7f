"""The buyer is told what befalls the order: each thing once, by SMS and to a known e-mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from commerce.core.bilingual import language_or_default
from commerce.core.pages import page_address
from commerce.notifications.commands import Occasion, queue_email, queue_sms
from commerce.notifications.queries import awake_from
from commerce.orders.models import Order, Refund, State, SubOrder
from commerce.orders.notices import URGENT, Topic, letter, sentence
from commerce.orders.queries import access_token
from commerce.shipping.queries import parcels_of

REMIND_BEFORE = timedelta(hours=1)  # an unpaid order is cancelled


@transaction.atomic
def tell_buyer(
    *,
    order_id: int,
    topic: Topic,
    now: datetime,
    sub_order_id: int | None = None,
    refund_id: int | None = None,
) -> None:
    """Write to the buyer about the order, or about one parcel or refund of it; once."""
    order = Order.objects.select_related("customer").get(pk=order_id)
    if not order.phone:  # forgotten meanwhile
        return
    part = order.sub_orders.get(pk=sub_order_id) if sub_order_id else None
    refund = order.refunds.get(pk=refund_id) if refund_id else None
    language = language_or_default(order.language)
    said = sentence(topic, language, **_facts(order, part, refund))
    occasion = Occasion(
        topic=topic,
        about=order.number,
        key=":".join(map(str, ["order", order.pk, topic, sub_order_id or refund_id or 0])),
        can_wait=topic not in URGENT,
    )
    queue_sms(phone=order.phone, text=said, now=now, occasion=occasion)
    if order.customer and order.customer.email:
        key = access_token(order.number)
        address = page_address("orders:show", order.number, language=language, key=key)
        queue_email(
            address=order.customer.email,
            letter=letter(order, said, address, language),
            now=now,
            occasion=occasion,
        )


def remind_unpaid(*, now: datetime) -> int:
    """Tell whose order is not paid that it will soon be cancelled; says how many there are.

    Nobody is woken for it: whose time ends in the quiet hours is not reminded.
    """
    soon = Order.objects.filter(
        state=State.AWAITING_PAYMENT,
        pay_before__gt=awake_from(now),
        pay_before__lte=now + REMIND_BEFORE,
    )
    ids = list(soon.values_list("pk", flat=True))
    for order_id in ids:
        tell_buyer(order_id=order_id, topic=Topic.PAY_SOON, now=now)
    return len(ids)


def _facts(order: Order, part: SubOrder | None, refund: Refund | None) -> dict[str, str]:
    """All that a sentence may name; a parcel goes by its own number only beside others."""
    language = language_or_default(order.language)
    is_divided = part is not None and order.sub_orders.count() > 1
    amount = refund.amount if refund else order.total
    until = timezone.localtime(order.pay_before) if order.pay_before else None
    with override(language):
        parcel = parcels_of(order.number).get(part.merchant_id) if part else None
    return {
        "number": part.number if part and is_divided else order.number,
        "amount": amount.in_words_of(language),
        "until": f"{until:%H:%M}" if until else "",
        "parcel": ", ".join(filter(None, [parcel.carrier_name, parcel.tracking])) if parcel else "",
    }
