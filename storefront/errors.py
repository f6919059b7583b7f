"""What visitors are told when something can't be done: calmly, in their language."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cms.errors import NoSuchPage
from commerce.core.errors import Forbidden, NotFound, Refusal, TooMany
from storefront.jinja import active_language, url
from storefront.responses import fragment, page, told, wants_regions


class Unreadable(Refusal):
    status = 400
    code = "unreadable"
    message = _("We could not read what your browser sent. Go back and try again.")


class TooLarge(Refusal):
    status = 413
    code = "too_large"
    message = _("That is more than we can take at once.")


class MethodUnknown(Refusal):
    status = 405
    code = "method_not_allowed"
    message = _("This address only takes what a form sends to it.")


class ComesFromElsewhere(Forbidden):
    code = "form_from_elsewhere"
    message = _("This form is not from our pages, or too old. Reload the page and send it again.")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a region for a script, else as a page."""
    if wants_regions(request):
        told_as, template = fragment, "errors/_refusal.html"
    else:
        told_as = page
        template = "errors/404.html" if refusal.status == NotFound.status else "errors/refusal.html"
    response = told_as(
        request,
        template,
        private=True,
        status=refusal.status,
        refusal=told(refusal),
        back=came_from(request),
    )
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def came_from(request: HttpRequest) -> str:
    """Where the visitor came from, if that was a page of ours."""
    came_from = request.headers.get("Referer", "")
    try:
        hosts = {request.get_host()}
    except DisallowedHost:
        hosts = set()
    is_ours = came_from.startswith("http") and url_has_allowed_host_and_scheme(came_from, hosts)
    return came_from if is_ours else url("home")


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return refused(request, NoSuchPage())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, "errors/403.html", private=True, status=403)


def form_from_elsewhere(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refused(request, ComesFromElsewhere())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_too_large = isinstance(exception, RequestDataTooBig)
    return refused(request, TooLarge() if is_too_large else Unreadable())


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor cache: they may be what is broken."""
    context: dict[str, Any] = {"language": active_language()}
    body = render_to_string("errors/500.html", context, using="jinja2")
    return HttpResponseServerError(body, headers={"Cache-Control": "private, no-store"})
