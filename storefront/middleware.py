"""What happens to every request: it gets an id, is checked, and its refusals become pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import structlog
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_path

from commerce.core.bilingual import DEFAULT, LANGUAGES
from commerce.core.errors import Refusal
from storefront.errors import MethodUnknown, Unreadable, refused

type View = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("storefront.request")

STAFF_ONLY = ("/admin/", "/documents/")
COMING_BACK = "/sign-in/"  # from who answers for somebody: a customer, or a colleague
# Where the shop asks who is there. All of it is private and kept by nobody.
OWN_PAGES = re.compile(
    rf"/(?:{'|'.join(LANGUAGES)})/(?:account|cart|checkout|me|orders|sell|seller)/"
)
SAFE_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)


def request_id(get_response: View) -> View:
    """An id for each request, in all it logs and in its answer. The edge may have given one."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if SAFE_ID.fullmatch(given) else uuid4().hex
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = get_response(request)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status_code=response.status_code,
                duration_ms=round((time.perf_counter() - began) * 1000, 1),
            )
        response["X-Request-ID"] = name
        return response

    return respond


def only_where(
    is_meant: Callable[[str], bool], middleware: Callable[[View], Any]
) -> Callable[[View], View]:
    """The middleware, but for these paths only: a page that the edge keeps knows no session."""

    def make(get_response: View) -> View:
        inside = middleware(get_response)

        def respond(request: HttpRequest) -> HttpResponse:
            does = is_meant(request.path_info)
            response: HttpResponse = inside(request) if does else get_response(request)
            return response

        return respond

    return make


def is_for_staff(path: str) -> bool:
    return path.startswith(STAFF_ONLY)


def is_personal(path: str) -> bool:
    return may_be_staff(path) or OWN_PAGES.match(path) is not None


def may_be_staff(path: str) -> bool:
    return is_for_staff(path) or path.startswith(COMING_BACK)


sessions = only_where(is_personal, SessionMiddleware)
staff_sign_in = only_where(may_be_staff, AuthenticationMiddleware)
staff_messages = only_where(may_be_staff, MessageMiddleware)


class LanguageOfAddress(LocaleMiddleware):
    """The language that the address begins with, else the one that the visitor prefers.

    An unknown address is not found; Django would send it on behind a language, where the pages
    take every path, and the API's own 404 with it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not get_language_from_path(request.path_info):
            patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", get_language() or DEFAULT)
        return response


class FormProtection(CsrfViewMiddleware):
    """Takes forms from our own pages only.

    Pages that the edge keeps hold no token, so the browser's word counts first: a page of
    another site can't forge `Sec-Fetch-Site` or `Origin`. A browser that says neither needs
    Django's token, which private pages carry. Staff need it always.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> Any:
        if not is_for_staff(request.path_info) and self._comes_from_us(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _comes_from_us(self, request: HttpRequest) -> bool:
        fetched_from = request.headers.get("Sec-Fetch-Site")
        if fetched_from is not None:
            return fetched_from == "same-origin"
        return "Origin" in request.headers and self._origin_verified(request)  # type: ignore[attr-defined]  # absent from the stubs


class Refusals:
    """Turns what can't be read, and every refusal of the shop, into a page or region."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return refused(request, Unreadable())
        response = self.get_response(request)
        if response.status_code == MethodUnknown.status and not response.content:
            allowed = response["Allow"]
            response = refused(request, MethodUnknown())
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None
