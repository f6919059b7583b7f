from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page

from cms.blocks.base import Lookup, Raw
from cms.models.base import BasePage

ARTICLES = "articles"  # the edge key of every list of articles
ARTICLES_A_PAGE = 12
WORDS_A_MINUTE = 160
OTHERS = 3  # shown below an article


class ArticleIndexPage(BasePage):
    """All articles of a language, newest first."""

    kind = "articles"
    template = "cms/articles.html"
    max_count_per_parent = 1
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.ArticlePage"]

    lead = models.TextField(_("lead"), blank=True, max_length=400)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("list of articles")
        verbose_name_plural = _("lists of articles")

    def data(self, lookup: Lookup, *, number: int = 1) -> Raw:
        skipped = (number - 1) * ARTICLES_A_PAGE
        return super().data(lookup) | {
            "lead": self.lead,
            "articles": lookup.latest_articles(ARTICLES_A_PAGE, skipped),
        }


class ArticlePage(BasePage):
    """Something to read: a buying guide, advice, a story about a craft."""

    kind = "article"
    template = "cms/article.html"
    parent_page_types: ClassVar = ["cms.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    lead = models.TextField(_("lead"), max_length=400)
    picture = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=1, editable=False)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("picture")]),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def data(self, lookup: Lookup, *, number: int = 1) -> Raw:
        latest = lookup.latest_articles(OTHERS + 1)
        return super().data(lookup) | {
            "lead": self.lead,
            "image": lookup.picture(self.picture_id),
            "date": self.date,
            "minutes": self.minutes,
            "more": [article for article in latest if article["id"] != self.pk][:OTHERS],
        }

    def edge_keys(self) -> list[str]:
        return [*super().edge_keys(), ARTICLES]

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.minutes = self._minutes()
        return super().save(*args, **kwargs)

    def _minutes(self) -> int:
        texts = self.body.stream_block.get_searchable_content(self.body)
        words = sum(len(text.split()) for text in texts)
        return max(1, -(-words // WORDS_A_MINUTE))
