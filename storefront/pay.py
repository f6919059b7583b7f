"""Paying an order: to the provider and back. What comes back with the buyer proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce.orders.models import Order, PaymentMethod, State
from commerce.orders.queries import access_token, order_by_token
from commerce.payments.commands import apply_for_instalment, pay_from_wallet, start_payment
from commerce.payments.errors import NeedsAccount
from commerce.payments.provider import provider as provider_of
from commerce.payments.queries import check_payable, offered_methods, open_application
from commerce.pricing.queries import INSTALMENT_MONTHS, instalment_plans
from commerce.wallets.queries import balance
from storefront.jinja import active_language, url
from storefront.responses import fragment, go_to, page
from storefront.visitor import customer_id_of

BACK = "back"  # says that the buyer comes from the provider


def link(number: str, view: str = "orders:show", *more: Any, **query: str) -> str:
    """The address by which anybody reaches an order and pays it: who has it, may."""
    key = {"key": access_token(number)}
    return f"{url(view, number, *more)}?{urlencode(key | query)}"


@require_safe
def leave(request: HttpRequest, number: str, provider: str) -> HttpResponse:
    """The last page before the provider's: it goes on by itself, or by its link."""
    order = order_by_token(number, request.GET.get("key", ""))
    if provider == PaymentMethod.WALLET:
        return _wallet_page(request, order)
    if provider == PaymentMethod.INSTALMENT and open_application(order) is None:
        return _plans_page(request, order)
    return_to = request.build_absolute_uri(link(number, **{BACK: "1"}))
    to = start_payment(
        order=order, provider=provider, return_to=return_to, language=active_language()
    )
    name = PaymentMethod(provider).label
    return page(request, "pay/page.html", private=True, order=order, to=to, name=name)


@require_POST
def apply(request: HttpRequest, number: str) -> HttpResponse:
    """A plan was chosen: on to the partner who decides, who may not be named in a form."""
    order = order_by_token(number, request.GET.get("key", ""))
    apply_for_instalment(
        order_number=order.number, months=_months(request.POST), now=timezone.now()
    )
    return go_to(request, link(number, "pay:leave", PaymentMethod.INSTALMENT))


@require_POST
def from_wallet(request: HttpRequest, number: str) -> HttpResponse:
    order = order_by_token(number, request.GET.get("key", ""))
    pay_from_wallet(order_id=order.pk, customer_id=customer_id_of(request), now=timezone.now())
    return go_to(request, link(number, **{BACK: "1"}))


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
                for method in offered_methods(
                    online=True, to=_owner(request, order), total=order.total
                )
            ],
        }
    }


def _owner(request: HttpRequest, order: Order) -> int | None:
    """The customer of this browser, if the order is theirs."""
    customer = customer_id_of(request)
    return customer if customer and customer == order.customer_id else None


def _wallet_page(request: HttpRequest, order: Order) -> HttpResponse:
    """What is in the wallet, and the button that pays."""
    customer = _owner(request, order)
    if customer is None:
        raise NeedsAccount
    check_payable(order)
    return page(
        request,
        "pay/wallet.html",
        private=True,
        order=order,
        balance=balance(customer),
        pay_url=link(order.number, "pay:from_wallet"),
        order_url=link(order.number),
    )


def _plans_page(request: HttpRequest, order: Order) -> HttpResponse:
    """In how many parts? The plan that was chosen at checkout is chosen here."""
    provider_of(PaymentMethod.INSTALMENT)
    check_payable(order)
    return page(
        request,
        "pay/plans.html",
        private=True,
        order=order,
        plans=instalment_plans(order.total),
        chosen=_months(request.GET) or INSTALMENT_MONTHS,
        apply_url=link(order.number, "pay:apply"),
        order_url=link(order.number),
    )


def _months(given: Mapping[str, str]) -> int:
    """The number of months; none of what is no number."""
    typed = given.get("months", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0


def next_address(order: Order, months: int | None = None) -> str:
    """Where a buyer goes who has just ordered: to pay, or to look at the order."""
    if order.state == State.AWAITING_PAYMENT:
        chosen = {"months": str(months)} if months else {}
        return link(order.number, "pay:leave", order.payment_method, **chosen)
    return link(order.number)
