from __future__ import annotations

from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from commerce.catalog.queries import MenuCategory, category_menu, in_order
from commerce.core.bilingual import Language
from commerce.core.spelling import folded
from commerce.search.queries import LONGEST, SHORTEST, suggestions
from commerce.search.queries import results as search_results
from commerce.showcase.queries import Scope, Sort, shelf
from storefront.jinja import active_language
from storefront.listing import asked, checked
from storefront.responses import SEARCH_SECONDS, fragment, page

POPULAR = 12
SUGGESTED_CATEGORIES = 3


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    words, language = _words(request), active_language()
    what = asked(request.GET, sort=None)
    found = search_results(words, language, filters=what.filters, sort=what.sort, page=what.page)
    return page(
        request,
        "search/results.html",
        seconds=SEARCH_SECONDS,
        search_query=words,
        listing=found,
        notices=checked(found, what).notices,
        popular=[] if found.total else shelf(Scope(), language, sort=Sort.POPULAR, limit=POPULAR),
    )


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    words, language = _words(request), active_language()
    return fragment(
        request,
        "search/_suggest.html",
        seconds=SEARCH_SECONDS,
        products=suggestions(words, language).products,
        categories=_categories(words, language),
    )


def _words(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").split())[:LONGEST]


def _categories(words: str, language: Language) -> list[MenuCategory]:
    """Those of the menu in whose title a word begins like this."""
    begun = folded(words)
    if len(begun) < SHORTEST:
        return []
    every = in_order(category_menu(language))
    fitting = (shown for shown in every if f" {begun}" in f" {folded(shown.title)}")
    return [*islice(fitting, SUGGESTED_CATEGORIES)]
