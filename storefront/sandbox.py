"""A partner of instalments to try the shop with: whoever is here, decides. Only with DEBUG."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from commerce.orders.models import PaymentMethod
from commerce.payments.models import Payment
from commerce.payments.provider import Call, provider
from commerce.payments.providers.instalment import signature
from commerce.payments.queries import application_of
from storefront.jinja import url
from storefront.responses import page


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The application that the address names; a pressed button calls the shop as a partner does."""
    if not settings.DEBUG:
        raise Http404
    application = application_of(request.GET.get("application", "").replace("\0", ""))
    answer = _called(request.POST.get("call", ""), application.payment) if request.POST else ""
    return page(
        request,
        "sandbox/page.html",
        private=True,
        amount=application.payment.amount,
        months=application.months,
        answer=answer,
        here=request.get_full_path(),
        back=_back(request),
    )


def _called(operation: str, payment: Payment) -> str:
    """What the shop answers to the partner, in one line."""
    told = {"application": payment.external_id, "amount": payment.amount.tiyin}
    body = json.dumps(told).encode()
    call = Call("POST", body, operation, authorization=signature(body))
    answer = provider(PaymentMethod.INSTALMENT).answer(call)
    return f"{answer.status} {json.dumps(answer.body)}"


def _back(request: HttpRequest) -> str:
    """Where the shop wanted its buyer back; nowhere else."""
    address = request.GET.get("return_url", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if is_ours else url("home")
