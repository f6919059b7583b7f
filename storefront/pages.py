from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cms.models import BasePage
from cms.queries import PageView, page_by_path, preview_of
from commerce.core.bilingual import Language
from storefront.jinja import active_language, url
from storefront.listing import page_number
from storefront.responses import PRIVATE, page


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """To the home page in the visitor's language, which the middleware has made out."""
    return HttpResponseRedirect(url("home"), headers={"Cache-Control": PRIVATE})


@require_safe
def show(request: HttpRequest, path: str = "") -> HttpResponse:
    """The home page, and every address that nothing else answers to."""
    view = page_by_path(path, active_language(), page_number=page_number(request.GET))
    return _rendered(request, view, keys=view.keys)


def preview(request: HttpRequest, draft: BasePage, *, language: Language) -> HttpResponse:
    """A draft as it will look, for editors."""
    with override(language):
        return _rendered(request, preview_of(draft, language), private=True)


def _rendered(request: HttpRequest, view: PageView, **options: Any) -> HttpResponse:
    return page(
        request,
        view.template,
        addresses=view.addresses,
        written_in=view.alternates,
        page=view,
        page_title=view.seo_title or view.title,
        page_description=view.seo_description or view.lead,
        **options,
    )
