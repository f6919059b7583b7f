from __future__ import annotations

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from commerce.catalog.events import CategoryChanged
from commerce.catalog.models.content import Content, LiveQuerySet, SeoText, SeoTitle, Slug, Title
from commerce.core.bilingual import LANGUAGES, bilingual, text_of
from commerce.core.events import Event


@bilingual(
    title=Title,
    slug=Slug,
    summary=partial(models.TextField, _("summary"), blank=True),
    seo_title=SeoTitle,
    seo_description=SeoText,
)
class Category(Content):
    """A place in the shop's tree; products hang on any level."""

    code = models.SlugField(_("code"), unique=True)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("parent"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, db_index=True)
    picture = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )

    is_never_for_cash = models.BooleanField(
        _("never for cash"),
        default=False,
        help_text=_("The law allows no cash for these goods. Say it of each category below too."),
    )

    objects = LiveQuerySet.as_manager()

    search_fields = [
        index.SearchField("title_uz"),
        index.SearchField("title_ru"),
        index.AutocompleteField("title_uz"),
        index.AutocompleteField("title_ru"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(text_of(self, "title", "uz"))

    def changed(self) -> Event:
        return CategoryChanged(self.pk)


class OldSlug(models.Model):
    """An address that once led to a product or category; it redirects for ever."""

    kind = models.CharField(
        max_length=10, choices=[("product", "product"), ("category", "category")]
    )
    language = models.CharField(max_length=2, choices=[(code, code) for code in LANGUAGES])
    slug = models.SlugField(max_length=120)
    target_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "slug"], name="one_target_per_old_slug"
            )
        ]
