from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.orders.commands import cancel_order
from commerce.orders.queries import access_token, order_by_token, order_view
from storefront.jinja import active_language, url
from storefront.pay import region as payment_region
from storefront.responses import go_to, page


def link(number: str, view: str = "orders:show") -> str:
    """The address by which a guest reaches their order: who has it, may."""
    return f"{url(view, number)}?{urlencode({'key': access_token(number)})}"


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    order = order_by_token(number, request.GET.get("key", ""))
    return page(
        request,
        "orders/page.html",
        private=True,
        order=order_view(order, active_language()),
        cancel_url=link(number, "orders:cancel"),
        **payment_region(request, order),
    )


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    order = order_by_token(number, request.GET.get("key", ""))
    cancel_order(order_id=order.pk, now=timezone.now())
    return go_to(request, link(number))
