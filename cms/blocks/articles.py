"""Blocks that lead on to articles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import ContentBlock, Link, Lookup, Raw, Title, items, link, texts


class Articles(ContentBlock):
    title = Title(required=True)
    articles = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="cms.ArticlePage", label=_("Article")),
        default=[],
        max_num=12,
        label=_("Chosen by hand"),
        help_text=_("Leave it empty to show the latest."),
    )
    limit = blocks.IntegerBlock(default=3, min_value=2, max_value=12, label=_("How many"))
    more = Link(required=False, label=_("Link beside the title"))

    class Meta:
        icon = "doc-full"
        group = _("Text")
        label = _("Articles")
        description = _("The latest articles, or some that were chosen by hand.")
        preview_value = {"title": "Maslahatlar", "limit": 3}

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        chosen = items(value, "articles")
        articles = (
            lookup.articles(chosen) if chosen else lookup.latest_articles(value.get("limit") or 3)
        )
        more = link(value.get("more"), lookup)
        return texts(value, "title") | {"articles": articles, "more": more} if articles else None
