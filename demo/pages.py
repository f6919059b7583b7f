"""The pages of the demo shop, written in `pages/*.yaml`, each in both languages side by side.

A page that exists already stays as its editors left it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Locale
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.commands import ensure_site
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    BasePage,
    HomePage,
    LandingPage,
    ShopLink,
    ShopSettings,
)
from commerce.catalog.models import Category, Product
from commerce.core.bilingual import LANGUAGES, Language
from demo.files import FOLDER, in_both, read
from demo.gallery import known_pictures

type Tell = Callable[[str], None]
type Written = dict[str, Any]

KINDS: dict[str, type[BasePage]] = {
    "home": HomePage,
    "landing": LandingPage,
    "articles": ArticleIndexPage,
    "article": ArticlePage,
}
PAGE_IN_TEXT = re.compile(r'<a page="([a-z_-]+)">')


@transaction.atomic
def load_pages(tell: Tell = lambda detail: None) -> None:
    """Write the pages that are missing, in Uzbek and Russian, and publish them."""
    home = ensure_site()
    russian = Locale.objects.get(language_code="ru")
    written = {path.stem: read(f"pages/{path.name}") for path in _files()}
    pages, missing = {}, []
    for name, page in written.items():
        pages[name], is_new = _page(page, home)
        missing += [name] if is_new else []
    translations = {name: _translation(page, russian) for name, page in pages.items()}
    editor = Editor.of({"uz": pages, "ru": translations})
    for name in missing:
        tell(name)
        for language in LANGUAGES:
            editor.publish(name, written[name], language)
    _fill_in_shop(pages)


def _files() -> list[Any]:
    """Home and the list of articles first: the others stand below them."""
    return sorted((FOLDER / "pages").glob("*.yaml"), key=lambda path: (path.stem[0] != "_", path))


def _page(written: Written, home: HomePage) -> tuple[BasePage, bool]:
    """The Uzbek page, and whether it has yet to be written."""
    kind = KINDS[written["kind"]]
    if kind is HomePage:
        return home, not home.body
    slug = written["slug"]["uz"]
    known = kind.objects.descendant_of(home).filter(slug=slug).first()
    if known:
        return known, False
    parent = ArticleIndexPage.objects.child_of(home).get() if kind is ArticlePage else home
    title = written["title"]["uz"]
    draft = kind(title=title, draft_title=title, slug=slug, locale=home.locale, live=False)
    return parent.add_child(instance=draft), True


def _translation(page: BasePage, locale: Locale) -> BasePage:
    """The page's Russian sister: of its own, not one that follows the Uzbek page."""
    sister = page.get_translation_or_none(locale) or page.copy_for_translation(locale)
    sister.alias_of = None
    return cast(BasePage, sister)


@dataclass(frozen=True)
class Editor:
    """Turns what is written into what Wagtail stores: names of things become their ids."""

    pages: dict[Language, dict[str, BasePage]]
    pictures: dict[str, int]
    codes: dict[type[Any], dict[str, int]]

    @classmethod
    def of(cls, pages: dict[Language, dict[str, BasePage]]) -> Editor:
        codes: dict[type[Any], dict[str, int]] = {
            model: dict(model.objects.values_list("code", "pk")) for model in (Product, Category)
        }
        return cls(pages, known_pictures(), codes)

    def publish(self, name: str, written: Written, language: Language) -> None:
        page = self.pages[language][name]
        page.refresh_from_db(fields=["numchild"])  # pages were added below it since
        told = in_language(written, language)
        page.title = page.draft_title = told["title"]
        page.slug = told.get("slug", language)
        page.seo_title = told.get("seo_title", "")
        page.search_description = told.get("description", "")
        page.body = self.stored(page.body.stream_block, told["body"], language)
        if isinstance(page, ArticleIndexPage | ArticlePage):
            page.lead = told["lead"]
        if isinstance(page, ArticlePage):
            page.picture_id = self.pictures[f"{told['picture']}.webp"]
            page.date = timezone.localdate() - timedelta(days=told["days_ago"])
        page.save_revision().publish()

    def stored(self, block: blocks.Block, value: Any, language: Language) -> Any:
        """The value of a block as Wagtail keeps it."""
        match block:
            case blocks.StreamBlock():
                return [self._child(block, *only(child.items()), language) for child in value]
            case blocks.ListBlock():
                return [self._item(block, each, language) for each in value]
            case blocks.StructBlock():
                return {
                    name: self.stored(block.child_blocks[name], each, language)
                    for name, each in value.items()
                }
            case ImageChooserBlock():
                return self.pictures[f"{value}.webp"]
            case SnippetChooserBlock():
                return self.codes[block.target_model][value]
            case blocks.PageChooserBlock():
                return self.pages[language][value].pk
            case blocks.RichTextBlock():
                return self._rich_text(value, language)
            case _:
                return value

    def _child(self, block: Any, kind: str, value: Any, language: Language) -> Written:
        stored = self.stored(block.child_blocks[kind], value, language)
        return {"type": kind, "id": _id_of(kind, value), "value": stored}

    def _item(self, block: Any, value: Any, language: Language) -> Written:
        stored = self.stored(block.child_block, value, language)
        return {"type": "item", "id": _id_of("item", value), "value": stored}

    def _rich_text(self, text: str, language: Language) -> str:
        """Paragraphs are parted by empty lines; what begins with a tag is left as it is."""
        parts = (" ".join(part.split()) for part in text.strip().split("\n\n"))
        html = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
        return PAGE_IN_TEXT.sub(
            lambda link: f'<a linktype="page" id="{self.pages[language][link[1]].pk}">', html
        )


def in_language(value: Any, language: Language) -> Any:
    """What is written, with `{uz: …, ru: …}` replaced by the words of one language."""
    if isinstance(value, list):
        return [in_language(each, language) for each in value]
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES):
            return in_language(value[language], language)
        return {name: in_language(each, language) for name, each in value.items()}
    return value.strip() if isinstance(value, str) else value


def only[T](things: Any) -> T:
    (thing,) = things
    return cast(T, thing)


def _id_of(kind: str, value: Any) -> str:
    return str(uuid5(NAMESPACE_URL, f"{kind}:{value!r}"))


def _fill_in_shop(pages: dict[str, BasePage]) -> None:
    """Telephone, hours and help links, unless somebody filled them in."""
    shop = ShopSettings.objects.get(site__is_default_site=True)
    if shop.phone:
        return
    written = read("shop.yaml")
    shop.phone, shop.telegram = written["phone"], written["telegram"]
    shop.instagram = written["instagram"]
    for name, text in (
        in_both("hours", written["hours"]) | in_both("tagline", written["tagline"])
    ).items():
        setattr(shop, name, text)
    shop.links = [ShopLink(group=group, page=pages[name]) for group, name in _links(written)]
    shop.save()


def _links(written: Written) -> Iterator[tuple[str, str]]:
    for group, names in written["links"].items():
        for name in names:
            yield group, name
