from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Router, Schema
from pydantic import Field

from commerce.api.auth import customer_id_of
from commerce.api.language import language_of
from commerce.api.v1.orders import OrderToken
from commerce.core.bilingual import Language
from commerce.orders.models import Order, PaymentMethod, State
from commerce.orders.queries import access_token, order_by_token
from commerce.payments.commands import apply_for_instalment, pay_from_wallet, start_payment

router = Router(tags=["orders"])


class StartPayment(Schema):
    provider: str
    months: Annotated[int, Field(ge=1, le=120)] | None = None  # of instalments


class NextStep(Schema):
    """`redirect` sends the payer to `url`; with `none` there is nowhere to go."""

    kind: str
    url: str | None = None


class PaymentOut(Schema):
    next: NextStep
    state: str


@router.post("/orders/{number}/payment", operation_id="start_payment", response=PaymentOut)
def start(request: HttpRequest, number: str, body: StartPayment, token: OrderToken = "") -> Any:
    order = order_by_token(number, token)
    language = language_of(request)
    if body.provider == PaymentMethod.WALLET:
        customer = customer_id_of(request)
        pay_from_wallet(order_id=order.pk, customer_id=customer, now=timezone.now())
        return {"next": {"kind": "none"}, "state": State.PAID}
    if body.provider == PaymentMethod.INSTALMENT and body.months:
        apply_for_instalment(order_number=order.number, months=body.months, now=timezone.now())
    address = start_payment(
        order=order,
        provider=body.provider,
        return_to=request.build_absolute_uri(_page(order, language)),
        language=language,
    )
    step = {"kind": "redirect", "url": address} if address else {"kind": "none"}
    return {"next": step, "state": order.state}


def _page(order: Order, language: Language) -> str:
    """The order's page in the shop, to which the provider sends the payer back."""
    with override(language):
        path = reverse("orders:show", args=[order.number])
    return f"{path}?{urlencode({'key': access_token(order.number), 'back': '1'})}"
