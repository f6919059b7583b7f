"""What the buyer is written to: for each thing that befalls an order, one plain sentence."""

from __future__ import annotations

from django.db import models
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import Language
from commerce.notifications.commands import Letter
from commerce.orders.models import Order


class Topic(models.TextChoices):
    PLACED = "placed", _("Placed")
    AWAITING_PAYMENT = "awaiting_payment", _("Awaiting payment")
    PAY_SOON = "pay_soon", _("Reminder to pay")
    PAID = "paid", _("Paid")
    SHIPPED = "shipped", _("On its way")
    READY = "ready", _("Waiting to be picked up")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    REFUNDED = "refunded", _("Refunded")


# Whoever has just ordered or paid waits for the answer; the rest can wait for the morning.
URGENT = frozenset({Topic.PLACED, Topic.AWAITING_PAYMENT, Topic.PAID})

SENTENCES: dict[Topic, Promise] = {
    Topic.PLACED: _("Your order %(number)s is placed: %(amount)s."),
    Topic.AWAITING_PAYMENT: _(
        "Your order %(number)s is waiting for payment: %(amount)s. Pay it before %(until)s."
    ),
    Topic.PAY_SOON: _("Your order %(number)s is not paid yet. We keep the goods until %(until)s."),
    Topic.PAID: _("Your order %(number)s is paid: %(amount)s. Thank you!"),
    Topic.SHIPPED: _("Your order %(number)s is on its way: %(parcel)s."),
    Topic.READY: _("Your order %(number)s is at the pick-up point and waits for you."),
    Topic.DELIVERED: _("Your order %(number)s is delivered. Thank you for your purchase!"),
    Topic.CANCELLED: _("Your order %(number)s is cancelled."),
    Topic.REFUNDED: _("For your order %(number)s you get %(amount)s back."),
}


def sentence(topic: Topic, language: Language, **facts: str) -> str:
    """In the buyer's language; the `number` may be that of a sub-order."""
    with override(language):
        return str(SENTENCES[topic]) % facts


def letter(order: Order, said: str, address: str, language: Language) -> Letter:
    """The same as an e-mail, with what was ordered and the way to its page."""
    with override(language):
        context = {
            "said": said,
            "order": order,
            "lines": list(order.lines.all()),
            "address": address,
            "language": language,
        }
        return Letter(
            subject=gettext("Order %(number)s") % {"number": order.number},
            text=render_to_string("letters/order.txt", context, using="jinja2"),
            html=render_to_string("letters/order.html", context, using="jinja2"),
        )
