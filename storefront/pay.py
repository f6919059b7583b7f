"""Paying an order: to the provider and back. What comes back with the buyer proves nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.orders.models import Order, PaymentMethod, State
from commerce.orders.queries import access_token, order_by_token
from commerce.payments.commands import start_payment
from commerce.payments.queries import offered_methods
from storefront.jinja import active_language, url
from storefront.responses import fragment, page

BACK = "back"  # says that the buyer comes from the provider


def link(number: str, view: str = "orders:show", *more: Any, **query: str) -> str:
    """The address by which anybody reaches an order and pays it: who has it, may."""
    key = {"key": access_token(number)}
    return f"{url(view, number, *more)}?{urlencode(key | query)}"


@require_safe
def leave(request: HttpRequest, number: str, provider: str) -> HttpResponse:
    """The last page before the provider's: it goes on by itself, or by its link."""
    order = order_by_token(number, request.GET.get("key", ""))
    return_to = request.build_absolute_uri(link(number, **{BACK: "1"}))
    to = start_payment(
        order=order, provider=provider, return_to=return_to, language=active_language()
    )
    name = PaymentMethod(provider).label
    return page(request, "pay/page.html", private=True, order=order, to=to, name=name)


@require_safe
def state(request: HttpRequest, number: str) -> HttpResponse:
    """Has the money come? Asked by the order's page while the buyer waits."""
    order = order_by_token(number, request.GET.get("key", ""))
    return fragment(request, "pay/_state.html", private=True, **region(request, order))


def region(request: HttpRequest, order: Order) -> dict[str, Any]:
    """What `pay/_state.html` shows of an order: how to pay it, or that its money is here."""
    is_back = BACK in request.GET
    return {
        "payment": {
            "is_awaited": order.state == State.AWAITING_PAYMENT,
            "is_here": is_back and order.state == State.PAID,
            "is_back": is_back,
            "before": order.pay_before,
            "again": link(order.number, **{BACK: "1"}),
            "state": link(order.number, "pay:state", **{BACK: "1"}),
            "ways": [
                (method, method.label, link(order.number, "pay:leave", method))
                for method in offered_methods(online=True)
            ],
        }
    }


def next_address(order: Order) -> str:
    """Where a buyer goes who has just ordered: to pay, or to look at the order."""
    if order.state == State.AWAITING_PAYMENT:
        return link(order.number, "pay:leave", order.payment_method)
    return link(order.number)
