"""The pages of the demo shop: complete, in two languages that are never mixed, loaded once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.models import ArticlePage, BasePage, HomePage, LandingPage
from cms.queries import page_by_path, shop
from demo.catalogue import load_catalogue
from demo.files import FOLDER, read
from demo.pages import in_language, load_pages

PAGES = sorted((FOLDER / "pages").glob("*.yaml"))
TAG = re.compile("<[^>]*>")
LENGTH = range(150, 401)  # words of an article


def words_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for each in value.values() for word in words_of(each)]
    if isinstance(value, list):
        return [word for each in value for word in words_of(each)]
    return TAG.sub(" ", value).split() if isinstance(value, str) and " " in value else []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_each_language_keeps_to_its_letters(path: Any) -> None:
    written = read(f"pages/{path.name}")
    uzbek = " ".join(words_of(in_language(written, "uz")))
    russian = " ".join(words_of(in_language(written, "ru")))

    assert not re.search(r"[а-яё]", uzbek, re.IGNORECASE)
    assert not re.search(r"['’‘`]", uzbek)  # ʻ and ʼ are letters of their own
    assert not re.search(r"[ʻʼ“”]", russian)
    if written["kind"] == "article":
        assert len(uzbek.split()) in LENGTH
        assert len(russian.split()) in LENGTH


@pytest.mark.slow
def test_the_demo_pages_are_whole_and_loaded_once(db: None) -> None:
    load_catalogue(now=timezone.now(), tell=lambda detail: None)
    load_pages()
    loaded = list(Page.objects.values("pk", "path", "numchild", "latest_revision_id"))
    load_pages()

    assert loaded == list(Page.objects.values("pk", "path", "numchild", "latest_revision_id"))
    assert not any(Page.find_problems())
    assert not Page.objects.not_live().exists()
    for kind, fewest in ((HomePage, 1), (LandingPage, 6), (ArticlePage, 10)):
        for language in ("uz", "ru"):
            pages = kind.objects.filter(locale__language_code=language, alias_of=None)
            assert pages.count() >= fewest
    for page in Page.objects.filter(depth__gt=1).specific():
        _is_shown_whole(page)
    assert len(shop("ru").help_links) == 3


def _is_shown_whole(page: BasePage) -> None:
    """Every rail has goods, every picture is there and every link leads somewhere."""
    view = page_by_path(page.url.split("/", 2)[2], page.locale.language_code)
    stored = page.body.get_prep_value()
    assert view.is_translated
    assert set(view.alternates) == {"uz", "ru"}
    assert [block["type"] for block in view.blocks] == [block["type"] for block in stored]
    for block, raw in zip(view.blocks, stored, strict=True):
        for name in ("link", "primary", "secondary", "more"):
            if isinstance(raw["value"], dict) and (raw["value"].get(name) or {}).get("label"):
                assert block[name]["url"]
        if isinstance(raw["value"], dict) and raw["value"].get("picture"):
            assert block["image"]
