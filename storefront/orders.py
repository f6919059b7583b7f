from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.orders.commands import cancel_order
from commerce.orders.models import Order
from commerce.orders.queries import access_token, order_by_token, order_of, order_view
from storefront.jinja import active_language, url
from storefront.responses import go_to, page
from storefront.visitor import customer_id_of


def link(number: str, view: str = "orders:show") -> str:
    """The address by which a guest reaches their order: who has it, may."""
    return f"{url(view, number)}?{urlencode({'key': access_token(number)})}"


def _order(request: HttpRequest, number: str) -> Order:
    """The order for whoever holds its link, and for the customer who placed it."""
    customer = customer_id_of(request)
    if customer and "key" not in request.GET:
        return order_of(customer, number)
    return order_by_token(number, request.GET.get("key", ""))


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    return page(
        request,
        "orders/page.html",
        private=True,
        order=order_view(order, active_language()),
        cancel_url=link(number, "orders:cancel"),
    )


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    cancel_order(order_id=order.pk, now=timezone.now())
    return go_to(request, link(number))
