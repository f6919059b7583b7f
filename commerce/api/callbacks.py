"""Where providers of payments call us. Each is answered in its own protocol, whatever it sent."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from commerce.api.problems import problem
from commerce.payments.errors import ProviderNotOffered
from commerce.payments.provider import Call, provider


@csrf_exempt
@never_cache
def callback(request: HttpRequest, code: str, operation: str = "") -> HttpResponse:
    """A provider's call, with its answer. One that is not offered has no address here."""
    try:
        answer = provider(code).answer(_call(request, operation))
    except ProviderNotOffered as refusal:
        return problem(request, status=404, code=refusal.code, detail=refusal.sentence())
    return JsonResponse(answer.body, status=answer.status)


def _call(request: HttpRequest, operation: str) -> Call:
    return Call(
        method=request.method or "",
        body=_body(request),
        operation=operation,
        authorization=request.headers.get("Authorization", ""),
        address=request.META.get("REMOTE_ADDR", ""),
    )


def _body(request: HttpRequest) -> bytes:
    """What was sent; nothing if it is too long or broke off."""
    try:
        return request.body
    except (RequestDataTooBig, UnreadablePostError):
        return b""
