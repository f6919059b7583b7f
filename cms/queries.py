"""What the storefront asks of the pages.

`page_by_path` gives a `PageView`: plain data, ready for `view.template`, with the edge keys of all
that it shows. For drafts `settings.CMS_PREVIEW` names a function of the storefront,
`preview(request, page, *, language) -> HttpResponse`, which asks `preview_of(page, language)` for
the same view and renders it like a public page, but private.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from wagtail.models import Page, Site

from cms.blocks.base import Raw
from cms.contents import fetched
from cms.errors import NoSuchPage
from cms.models import (
    ARTICLES_A_PAGE,
    ArticleIndexPage,
    ArticlePage,
    BasePage,
    ShopLink,
    ShopSettings,
    public_address,
)
from commerce.core import edge
from commerce.core.bilingual import Language, text_of
from media.pictures import sources_of


@dataclass(frozen=True)
class PageView:
    """A page as it is shown at one address."""

    id: int
    kind: str
    template: str
    title: str
    seo_title: str
    seo_description: str
    lang: str  # the language that the text is really written in
    is_translated: bool  # False: an Uzbek text at a Russian address
    canonical: str
    addresses: dict[str, str]  # every version, for the switch of languages
    alternates: dict[str, str]  # those that are really translated, for search engines
    breadcrumbs: list[dict[str, str]]
    changed_at: datetime | None
    keys: frozenset[str]
    blocks: list[Raw]
    share_image: str = ""
    lead: str = ""
    image: Raw | None = None
    date: date | None = None
    minutes: int = 0
    more: list[Raw] = field(default_factory=list)
    articles: list[Raw] = field(default_factory=list)
    page: int = 1
    pages: int = 1

    @property
    def has_own_heading(self) -> bool:
        return bool(self.blocks) and self.blocks[0]["type"] == "hero"

    @property
    def json_ld(self) -> list[Raw]:
        """What search engines are told besides the text."""
        questions = [
            item for block in self.blocks if block["type"] == "faq" for item in block["items"]
        ]
        return [
            *([_faq(questions)] if questions else []),
            *([self._article()] if self.kind == "article" else []),
        ]

    def _article(self) -> Raw:
        told = {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": self.title,
            "description": self.lead,
            "inLanguage": self.lang,
            "datePublished": self.date and self.date.isoformat(),
            "dateModified": self.changed_at and self.changed_at.isoformat(),
            "image": self.image and self.image["src"],
        }
        return {name: value for name, value in told.items() if value}


def _faq(questions: list[Raw]) -> Raw:
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": item["question"],
                "acceptedAnswer": {"@type": "Answer", "text": item["html"]},
            }
            for item in questions
        ],
    }


@dataclass(frozen=True)
class SitePage:
    """A page for the sitemap."""

    path: str
    alternates: dict[str, str]
    changed_at: datetime | None


@dataclass(frozen=True)
class Shop:
    """What stands around every page, in one language."""

    phone: str
    telegram: str
    instagram: str
    hours: str
    tagline: str
    help_links: list[dict[str, str]]
    legal_links: list[dict[str, str]]


def page_by_path(path: str, language: Language, *, page_number: int = 1) -> PageView:
    """The public page at /{language}/{path}; "" is the home page. Refused as `NoSuchPage`."""
    url_path = _url_path(path, language)
    asked = Page.objects.filter(url_path=url_path)
    relatives = _relatives(
        Q(translation_key__in=asked.values("translation_key"))
        | Q(pk__in=asked.values("alias_of_id")),
        url_path,
    )
    row = next((row for row in relatives if row.url_path == url_path), None)
    page = row and row.specific
    if not isinstance(page, BasePage):
        raise NoSuchPage
    parts = _parts_of(page, language)
    if not 1 <= page_number <= parts:
        raise NoSuchPage
    return _view(page, relatives, language, number=page_number, parts=parts)


def preview_of(page: BasePage, language: Language) -> PageView:
    """A page that may not be saved yet, as it will look.

    In the other language that is its translation's latest draft, or what stands in for one.
    """
    if page.locale.language_code != language:
        page = _draft_in(language, page) or page
    relatives = _relatives(
        Q(translation_key=page.translation_key) | Q(pk=page.alias_of_id), page.url_path
    )
    return _view(page, relatives, language, number=1, parts=_parts_of(page, language))


def _draft_in(language: Language, page: BasePage) -> BasePage | None:
    written = page.get_translations().filter(locale__language_code=language, alias_of__isnull=True)
    translated = written.first()
    return translated and translated.get_latest_revision_as_object()


def site_pages(language: Language) -> list[SitePage]:
    """Every page really written in this language, with its translations; no stand-ins."""
    rows = list(_real_pages().values_list(*_SITE_PAGE))
    alternates: dict[Any, dict[str, str]] = {}
    for key, code, path, _changed_at in rows:
        alternates.setdefault(key, {})[code] = public_address(path, code)
    return [
        SitePage(public_address(path, code), alternates[key], changed_at)
        for key, code, path, changed_at in rows
        if code == language
    ]


_SITE_PAGE = ("translation_key", "locale__language_code", "url_path", "last_published_at")


def _real_pages() -> Any:
    return Page.objects.live().filter(depth__gt=1, alias_of__isnull=True).order_by("path")


def shop(language: Language) -> Shop:
    """The shop's particulars, in one query; empty ones until somebody fills them in."""
    here = Page.objects.live().filter(
        translation_key=OuterRef("page__translation_key"), locale__language_code=language
    )
    rows = ShopLink.objects.filter(settings__site__is_default_site=True).select_related("settings")
    links = list(
        rows.annotate(
            title=Subquery(here.values("title")[:1]), url_path=Subquery(here.values("url_path")[:1])
        ).order_by("sort_order")
    )
    settings = links[0].settings if links else _settings_without_links()
    return Shop(
        phone=settings.phone,
        telegram=settings.telegram,
        instagram=settings.instagram,
        hours=text_of(settings, "hours", language),
        tagline=text_of(settings, "tagline", language),
        help_links=[*_shown(links, ShopLink.Group.HELP, language)],
        legal_links=[*_shown(links, ShopLink.Group.LEGAL, language)],
    )


def _settings_without_links() -> ShopSettings:
    return ShopSettings.objects.filter(site__is_default_site=True).first() or ShopSettings()


def _shown(links: list[Any], group: str, language: Language) -> Iterator[dict[str, str]]:
    """Those of this group whose page can be read in this language."""
    for link in links:
        if link.url_path and link.group == group:
            yield {"title": link.title, "url": public_address(link.url_path, language)}


def _url_path(path: str, language: Language) -> str:
    """Where the page is in Wagtail's tree; the trees of the site are known from the cache."""
    trees = (root for root in Site.get_site_root_paths() if root.language_code == language)
    tree = next(trees, None)
    if tree is None or "\0" in path:
        raise NoSuchPage
    return "/".join([tree.root_path.rstrip("/"), *filter(None, path.split("/")), ""])


def _parts_of(page: BasePage, language: Language) -> int:
    """How many parts the page's long list has; 1 where there is none."""
    if not isinstance(page, ArticleIndexPage):
        return 1
    count = ArticlePage.objects.live().filter(locale__language_code=language).count()
    return max(1, -(-count // ARTICLES_A_PAGE))


def _view(
    page: BasePage, relatives: list[Page], language: Language, *, number: int, parts: int
) -> PageView:
    source = next((row for row in relatives if row.pk == page.alias_of_id), None)
    itself = next((row for row in relatives if row.pk == page.pk), page)
    written_in = (source or itself).locale.language_code
    versions = [row for row in relatives if row.translation_key == page.translation_key]
    ancestors = [row for row in relatives if _is_above(row, page)]
    data, keys = fetched(lambda lookup: page.data(lookup, number=number), language)
    return PageView(
        id=page.pk,
        kind=page.kind,
        template=page.template,
        title=page.title,
        seo_title=page.seo_title,
        seo_description=page.search_description,
        lang=written_in,
        is_translated=written_in == language,
        canonical=_address(source or itself),
        addresses={row.locale.language_code: _address(row) for row in versions},
        alternates={
            row.locale.language_code: _address(row) for row in versions if row.alias_of_id is None
        },
        breadcrumbs=[{"title": row.title, "url": _address(row)} for row in ancestors],
        changed_at=page.last_published_at,
        keys=keys | {edge.page(row.pk) for row in (page, *ancestors)},
        share_image=_share_image(page, data, language),
        page=number,
        pages=parts,
        **data,
    )


def _share_image(page: BasePage, data: Raw, language: Language) -> str:
    if page.share_picture_id:
        return sources_of([page.share_picture_id], language)[page.share_picture_id]["src"]
    image = data.get("image")
    return image["src"] if image else ""


HOME_DEPTH = 2
_RELATIVE = (
    *("path", "depth", "title", "url_path", "translation_key", "alias_of", "content_type"),
    *("locale__language_code",),
)


def _relatives(family: Q, url_path: str) -> list[Page]:
    """A page's family (itself, its source and translations) and what lies above it, if public."""
    steps = url_path.strip("/").split("/")
    above = [f"/{'/'.join(steps[:end])}/" for end in range(HOME_DEPTH, len(steps))]
    rows = Page.objects.live().filter(family | Q(url_path__in=above))
    return list(rows.select_related("locale").only(*_RELATIVE).order_by("depth"))


def _is_above(row: Page, page: Page) -> bool:
    return row.depth > HOME_DEPTH and row.pk != page.pk and page.url_path.startswith(row.url_path)


def _address(page: Page) -> str:
    return public_address(page.url_path, page.locale.language_code)
