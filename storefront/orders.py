from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.checkout.commands import buy_again as order_again
from commerce.core.errors import Invalid, Refusal
from commerce.core.money import Money
from commerce.fiscal.queries import receipts_of
from commerce.orders.commands import Unwanted, cancel_order, cancel_sub_order, request_return
from commerce.orders.documents import sheets
from commerce.orders.models import Order, Reason, Refund
from commerce.orders.queries import (
    RETURN_DAYS,
    OrderLineView,
    order_by_token,
    order_of,
    order_view,
)
from commerce.payments.commands import begin_repayment
from commerce.payments.models import Way
from commerce.payments.queries import refund_choices
from storefront.cart import cart_id, with_cookie
from storefront.jinja import active_language, url
from storefront.pay import link
from storefront.pay import region as payment_region
from storefront.responses import answer, go_to, page, wants_regions
from storefront.visitor import customer_id_of, leave_notice


class ReturnForm(forms.Form):
    """How many pieces of each line come back, and why."""

    comment = forms.CharField(max_length=2_000, required=False)

    def __init__(self, lines: Iterable[OrderLineView], data: Any = None) -> None:
        super().__init__(data)
        self.lines = [line for line in lines if line.returnable]
        for line in self.lines:
            self.fields[f"quantity-{line.id}"] = forms.IntegerField(
                min_value=0, max_value=line.returnable, required=False, initial=0
            )
            self.fields[f"reason-{line.id}"] = forms.ChoiceField(choices=Reason.choices)

    def unwanted(self) -> list[Unwanted]:
        """What is to come back; refused as `Invalid` while a field is wrong."""
        if not self.is_valid():
            raise Invalid
        given = self.cleaned_data
        return [
            Unwanted(line.id, given[f"quantity-{line.id}"] or 0, Reason(given[f"reason-{line.id}"]))
            for line in self.lines
        ]

    def tell(self, refusal: Refusal) -> None:
        if self.is_valid():
            self.add_error(None, refusal.sentence())


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    return _shown(request, _opened(request, number))


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    order = _opened(request, number)
    cancel_order(order_id=order.pk, now=timezone.now())
    return _changed(request, order)


@require_POST
def cancel_part(request: HttpRequest, number: str, sub_order_id: int) -> HttpResponse:
    order = _opened(request, number)
    if not order.sub_orders.filter(pk=sub_order_id).exists():
        raise Http404
    cancel_sub_order(sub_order_id=sub_order_id, now=timezone.now())
    return _changed(request, order)


@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    order = _opened(request, number)
    form = ReturnForm(order_view(order, active_language()).lines, request.POST)
    try:
        lines = form.unwanted()
        comment = form.cleaned_data["comment"]
        request_return(order_id=order.pk, lines=lines, comment=comment, now=timezone.now())
    except Refusal as refusal:
        form.tell(refusal)
        return _shown(request, order, form, status=refusal.status)
    return _changed(request, order)


@require_POST
def refund_to_wallet(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer does not wait for finance: what is due is in the wallet at once."""
    order = _opened(request, number)
    for refund in _refunds_to_choose(request, order):
        begin_repayment(refund_id=refund.pk, way=Way.WALLET, now=timezone.now())
    return _changed(request, order)


@require_POST
def buy_again(request: HttpRequest, number: str) -> HttpResponse:
    """What is still sold goes into the cart, where is told what is not."""
    again = order_again(
        order=_opened(request, number),
        cart_id=cart_id(request),
        customer_id=customer_id_of(request),
    )
    if again.pieces:
        leave_notice(request, _("What was in order {number} is in the cart.").format(number=number))
    if again.missing:
        goods = "; ".join(again.missing)
        leave_notice(request, _("Not there any more: {goods}.").format(goods=goods))
    return with_cookie(go_to(request, url("cart:show")), again.cart_id)


@require_safe
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """To print: one sheet of each seller, but none of what is cancelled."""
    papers = sheets(_opened(request, number), active_language())
    if not papers:
        raise Http404
    return page(request, "orders/invoice.html", private=True, sheets=papers)


def _opened(request: HttpRequest, number: str) -> Order:
    """The order for whoever holds its link, and for the customer who placed it."""
    customer = customer_id_of(request)
    if customer and "key" not in request.GET:
        return order_of(customer, number)
    return order_by_token(number, request.GET.get("key", ""))


def _refunds_to_choose(request: HttpRequest, order: Order) -> list[Refund]:
    """Only the customer themselves takes a refund another way than it would go."""
    return refund_choices(order) if customer_id_of(request) == order.customer_id else []


def _changed(request: HttpRequest, order: Order) -> HttpResponse:
    """What follows a change: the order as it is now."""
    order.refresh_from_db()
    if wants_regions(request):
        return _shown(request, order)
    return go_to(request, link(order.number))


def _shown(
    request: HttpRequest, order: Order, form: ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    view = order_view(order, active_language())
    context: dict[str, Any] = {
        "order": view,
        "form": form or ReturnForm(view.lines),
        "reasons": [{"code": code, "name": name} for code, name in Reason.choices],
        "return_days": RETURN_DAYS,
        "receipts": receipts_of(order.pk),
        "cancel_url": link(order.number, "orders:cancel"),
        "return_url": link(order.number, "orders:send_back"),
        "again_url": link(order.number, "orders:buy_again"),
        "invoice_url": link(order.number, "orders:invoice"),
        "wallet_refunds": Money.total(
            refund.amount for refund in _refunds_to_choose(request, order)
        ),
        "wallet_url": link(order.number, "orders:refund_to_wallet"),
        "cancel_part_urls": {
            part.id: link(order.number, "orders:cancel_part", part.id) for part in view.sub_orders
        },
        **payment_region(request, order),
    }
    if wants_regions(request):
        return answer(request, "orders/_order.html", then="home", status=status, **context)
    return page(request, "orders/page.html", private=True, status=status, **context)
