"""Refusals as `application/problem+json` (RFC 9457): one place, every endpoint.

A problem has `type`, `title`, `status`, `detail`, `code` and, for input that can't be used,
`errors` with one entry for each field. What is not a refusal is a bug and stays a 500.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from commerce.accounts.errors import NotSignedIn
from commerce.api.language import language_of
from commerce.core.errors import Invalid, Refusal, TooMany

CONTENT_TYPE = "application/problem+json"


def translate_errors(api: NinjaAPI) -> None:
    """Make every error of this API a problem document."""
    api.exception_handler(Refusal)(_refusal)
    api.exception_handler(ValidationError)(_unreadable)
    api.exception_handler(HttpError)(_http_error)
    api.exception_handler(Http404)(_not_found)


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    **facts: Any,
) -> HttpResponse:
    """The document itself; `facts` are what a client may decide on, such as the new total."""
    body = {
        "type": f"urn:karvon:problem:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
        **facts,
    }
    if errors:
        body["errors"] = errors
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language_of(request)
    return response


def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    with override(language_of(request)):
        errors = [
            {"field": field, "message": str(sentence)}
            for field, sentences in (refusal.errors if isinstance(refusal, Invalid) else {}).items()
            for sentence in sentences
        ]
        response = problem(
            request,
            status=refusal.status,
            code=refusal.code,
            detail=refusal.sentence(),
            errors=errors,
            **refusal.facts,
        )
    if isinstance(refusal, TooMany):
        response["Retry-After"] = response["RateLimit-Reset"] = str(refusal.retry_after)
        response["RateLimit-Limit"], response["RateLimit-Remaining"] = str(refusal.most), "0"
    if refusal.status == NotSignedIn.status:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong shape: where, and what pydantic says about it."""
    errors = [
        {
            "field": ".".join(str(part) for part in flaw["loc"][1:] if part != "body"),
            "message": str(flaw["msg"]),
        }
        for flaw in error.errors
    ]
    with override(language_of(request)):
        detail = _("Some fields can't be used as they are.")
    return problem(request, status=422, code="invalid", detail=detail, errors=errors)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = "malformed" if error.status_code == 400 else "refused"
    return problem(request, status=error.status_code, code=code, detail=str(error))


def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    with override(language_of(request)):
        detail = _("There is nothing here.")
    return problem(request, status=404, code="not_found", detail=detail)
