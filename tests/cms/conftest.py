from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.synctree import create_aliases_for_new_page

from cms.commands import ensure_site
from cms.models import ArticleIndexPage, ArticlePage, BasePage, HomePage, LandingPage


@pytest.fixture
def home(db: None) -> HomePage:
    return ensure_site()


@pytest.fixture
def russian(home: HomePage) -> Locale:
    return Locale.objects.get(language_code="ru")


type MakePage = Callable[..., Any]


def blocks(*given: tuple[str, Any]) -> list[dict[str, Any]]:
    """Blocks as they are stored, by type and value."""
    return [
        {"type": kind, "id": f"{number:08}", "value": value}
        for number, (kind, value) in enumerate(given)
    ]


def listed(*values: Any) -> list[dict[str, Any]]:
    """A list inside a block as it is stored."""
    return [{"type": "item", "id": f"{n:08}", "value": value} for n, value in enumerate(values)]


@pytest.fixture
def make_page(home: HomePage) -> MakePage:
    """A live page below the Uzbek home page, with its stand-in in the Russian tree."""

    def make(
        slug: str = "sahifa",
        *body: tuple[str, Any],
        parent: BasePage | None = None,
        kind: type[BasePage] = LandingPage,
        **fields: Any,
    ) -> BasePage:
        page = kind(
            title=fields.pop("title", slug.title()), slug=slug, locale=home.locale, **fields
        )
        page.body = blocks(*body)
        (parent or home).add_child(instance=page)
        page.save_revision().publish()
        create_aliases_for_new_page(page)
        return kind.objects.get(pk=page.pk)

    return make


@pytest.fixture
def make_article(home: HomePage, make_page: MakePage) -> MakePage:
    def make(slug: str = "ikat", *body: tuple[str, Any], **fields: Any) -> BasePage:
        index = ArticleIndexPage.objects.filter(locale=home.locale).first() or make_page(
            "maqolalar", kind=ArticleIndexPage
        )
        return make_page(
            slug, *body, parent=index, kind=ArticlePage, **{"lead": "Qisqacha"} | fields
        )

    return make


@pytest.fixture
def translate(russian: Locale) -> MakePage:
    """The page's own Russian, published in place of the stand-in."""

    def make(page: BasePage, slug: str, *body: tuple[str, Any], **fields: Any) -> BasePage:
        translated = page.get_translation(russian)
        translated.alias_of = None
        translated.slug = slug
        translated.body = blocks(*body)
        for name, value in fields.items():
            setattr(translated, name, value)
        translated.save_revision().publish()
        return type(page).objects.get(pk=translated.pk)

    return make
