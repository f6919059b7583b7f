"""What every page shows around its content: the categories, help links, its other language."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cms.queries import Shop, shop
from commerce.catalog.queries import MenuCategory, category_menu
from commerce.core.bilingual import DEFAULT, LANGUAGES, Language
from commerce.core.memory import kept
from commerce.payments.queries import offered_methods
from storefront.jinja import absolute, active_language

PARTICULARS = "particulars"
SAME_PAGE = ("q", "page")  # what makes another page of the same path, for search engines


def shell(
    request: HttpRequest,
    addresses: Mapping[str, str] | None = None,
    written_in: Container[str] = LANGUAGES,
) -> dict[str, Any]:
    """Names for the layout.

    `addresses` are the paths of this page where they differ by more than the language they begin
    with; `written_in` are the languages that its text is really in.
    """
    language = active_language()
    paths = addresses or same_path(request)
    alternate = {code: _canonical(request, paths[code]) for code in paths if code in written_in}
    return {
        "language": language,
        "now": timezone.now(),
        "menu": SimpleLazyObject(partial(category_menu, language)),
        "shop": SimpleLazyObject(partial(particulars, language)),
        "online_payments": [method.label for method in offered_methods(online=True)],
        "alternate": alternate,
        "canonical": alternate.get(language) or alternate.get(DEFAULT),
        "switch": {code: _with_query(request, paths[code]) for code in paths},
        "with_query": partial(with_query, request),
    }


def particulars(language: Language) -> Shop:
    """Telephone, hours and links at the foot of every page."""
    return kept(PARTICULARS, language, partial(shop, language))


def path_in_menu(categories: list[MenuCategory], category_id: int) -> list[MenuCategory]:
    """From the root to the category, both ends included; empty if it is not there."""
    for category in categories:
        if category.id == category_id:
            return [category]
        if below := path_in_menu(category.children, category_id):
            return [category, *below]
    return []


def same_path(request: HttpRequest) -> dict[str, str]:
    """This path behind each language; the home pages for what is not an address of a page."""
    language, _, rest = request.path.lstrip("/").partition("/")
    is_ours = language in LANGUAGES and request.method in ("GET", "HEAD")
    return {code: f"/{code}/{rest if is_ours else ''}" for code in LANGUAGES}


def with_query(request: HttpRequest, **changes: Any) -> str:
    """This page with another query: None drops a name, a list gives it several values.

    A changed list begins at its first page.
    """
    query = request.GET.copy()
    for name, value in ({"page": None} | changes).items():
        query.pop(name, None)
        if value is not None:
            query.setlist(name, value if isinstance(value, list) else [str(value)])
    return _joined(request.path, query.urlencode())


def _canonical(request: HttpRequest, path: str) -> str:
    query = request.GET.copy()
    for name in list(query):
        if name not in SAME_PAGE or query[name] in ("", "1"):
            del query[name]
    return absolute(_joined(path, query.urlencode()), request)


def _with_query(request: HttpRequest, path: str) -> str:
    return _joined(path, request.GET.urlencode())


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
