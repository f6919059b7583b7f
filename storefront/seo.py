"""What search engines read first: where they may go, and every address in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.errors import NoSuchPage
from cms.queries import site_pages
from commerce.catalog.queries import category_slugs
from commerce.core.bilingual import DEFAULT, LANGUAGES, Language
from commerce.core.edge import NAVIGATION
from commerce.showcase.queries import highest_id, slugs_of
from storefront.jinja import addresses_of
from storefront.responses import kept_at_edge

SHARD = 10_000  # products; with two languages well below the 50,000 that a file may hold
SITEMAP_SECONDS = 60 * 60
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
{personal}
Sitemap: {sitemap}
"""
PERSONAL = ("account", "cart", "checkout", "me", "orders", "search", "seller")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    personal = "\n".join(f"Disallow: /{code}/{area}/" for code in LANGUAGES for area in PERSONAL)
    sitemap = request.build_absolute_uri("/sitemap.xml")
    text = ROBOTS.format(personal=personal, sitemap=sitemap)
    return _kept(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    shards = range(1, highest_id() // SHARD + 2)
    names = ["pages", "categories", *(f"products-{number}" for number in shards)]
    places = "".join(
        f"<sitemap><loc>{_absolute(request, f'/sitemap-{name}.xml')}</loc></sitemap>"
        for name in names
    )
    return _xml(request, f"<sitemapindex {NAMESPACES}>{places}</sitemapindex>")


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    entries = "".join(
        _entry(request, kept.path, kept.alternates)
        for language in LANGUAGES
        for kept in site_pages(language)
    )
    return _urlset(request, entries)


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    return _sitemap(request, "catalog:category", category_slugs())


@require_safe
def products(request: HttpRequest, shard: int) -> HttpResponse:
    start = (shard - 1) * SHARD
    if not 0 <= start <= highest_id():
        raise NoSuchPage
    return _sitemap(request, "catalog:product", slugs_of(range(start, start + SHARD)))


def _sitemap(
    request: HttpRequest, view: str, things: Iterable[Mapping[Language, str]]
) -> HttpResponse:
    alternates = [addresses_of(view, slugs) for slugs in things]
    entries = "".join(
        _entry(request, path, paths) for paths in alternates for path in paths.values()
    )
    return _urlset(request, entries)


def _urlset(request: HttpRequest, entries: str) -> HttpResponse:
    return _xml(request, f"<urlset {NAMESPACES}>{entries}</urlset>")


def _entry(request: HttpRequest, path: str, alternates: Mapping[str, str]) -> str:
    """One address, and what the same thing is called in every language."""
    default = {"x-default": alternates[DEFAULT]} if DEFAULT in alternates else {}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{_absolute(request, other)}"/>'
        for code, other in {**alternates, **default}.items()
    )
    return f"<url><loc>{_absolute(request, path)}</loc>{links}</url>"


def _absolute(request: HttpRequest, path: str) -> str:
    return escape(request.build_absolute_uri(path))


def _xml(request: HttpRequest, body: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return _kept(request, HttpResponse(text, content_type="application/xml"))


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return kept_at_edge(request, response, keys=[NAVIGATION], seconds=SITEMAP_SECONDS)
