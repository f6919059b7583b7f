"""How a page, a region or a refusal leaves the house: the only module that knows htmx and the edge.

A GET always answers with the whole page, so one address is one entry at the edge. A POST
answers a script with the regions that changed, and a plain browser with a redirect.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django_htmx.http import HttpResponseClientRedirect

from commerce.core.bilingual import LANGUAGES
from commerce.core.edge import NAVIGATION, SHELL
from commerce.core.errors import Refusal
from storefront.jinja import active_language, url
from storefront.shell import shell

PAGE_SECONDS = 5 * 60
SEARCH_SECONDS = 60 * 60
PRIVATE = "private, no-store"
# Browsers ask each time, the edge keeps: for a day even if we are slow or down.
PUBLIC = "public, max-age=0, s-maxage={seconds}, stale-while-revalidate=86400, stale-if-error=86400"
LONGEST_KEYS = 4_000  # bytes; the whole header stays under 4 KB


def page(
    request: HttpRequest,
    template: str,
    *,
    keys: Iterable[str] = (),
    private: bool = False,
    seconds: int = PAGE_SECONDS,
    status: int = 200,
    addresses: Mapping[str, str] | None = None,
    written_in: Container[str] = LANGUAGES,
    **context: Any,
) -> HttpResponse:
    """A whole page. Unless private it holds nothing personal, and the edge keeps it by its keys.

    Where it is not written in its own language, search engines are told to pass on.
    """
    around = shell(request, addresses, written_in)
    response = HttpResponse(
        render_to_string(template, around | context, request, using="jinja2"), status=status
    )
    if active_language() not in written_in:
        response["X-Robots-Tag"] = "noindex"
    if private or status != 200:
        response["Cache-Control"] = PRIVATE
        return response
    return kept_at_edge(request, response, keys=[SHELL, NAVIGATION, *keys], seconds=seconds)


def fragment(request: HttpRequest, template: str, **options: Any) -> HttpResponse:
    """A region by itself, for a script to put into a page; no page for search engines."""
    response = page(request, template, **options)
    response["X-Robots-Tag"] = "noindex"
    return response


def answer(
    request: HttpRequest,
    *regions: str,
    then: str,
    query: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """What follows a POST: the regions as they are now, or the page `then` for a plain browser.

    A refusal is told beside the regions, with its status; a plain browser gets it as a page.
    """
    if not wants_regions(request):
        if refusal:
            raise refusal
        address = url(then) + (f"?{urlencode(query)}" if query else "")
        return _private(HttpResponseRedirect(address, status=303))
    if refusal:
        regions, status = (*regions, "errors/_refusal.html"), refusal.status
        context["refusal"] = told(refusal)
    context |= shell(request) | {"swap_oob": True}
    parts = [render_to_string(name, dict(context), request, using="jinja2") for name in regions]
    return _private(HttpResponse("".join(parts), status=status))


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page after a POST."""
    if wants_regions(request):
        return _private(HttpResponseClientRedirect(address))
    return _private(HttpResponseRedirect(address, status=303))


def wants_regions(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def told(refusal: Refusal) -> dict[str, str]:
    """A refusal as templates show it."""
    return {"code": refusal.code, "message": refusal.sentence()}


def kept_at_edge(
    request: HttpRequest, response: HttpResponse, *, keys: Iterable[str], seconds: int
) -> HttpResponse:
    """The same response with what the edge needs: how long, under which keys, and a validator.

    What has too many keys to be purged exactly is not kept.
    """
    header = " ".join(dict.fromkeys(keys))
    if len(header) > LONGEST_KEYS:
        return _private(response)
    response["Cache-Control"] = PUBLIC.format(seconds=seconds)
    response["Surrogate-Key"] = header
    etag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    fresh = get_conditional_response(request, etag=etag, response=response) or response
    fresh["Surrogate-Key"] = header
    return fresh


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = PRIVATE
    return response
