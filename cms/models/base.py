from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from cms.blocks import PageBlocks
from cms.blocks.base import Lookup, Raw
from cms.events import PagePublished, PageUnpublished
from commerce.core import edge
from commerce.core.events import emit


def public_address(url_path: str, language: str) -> str:
    """Where a page is in the shop: the name of its tree's root gives way to the language."""
    return f"/{language}/{url_path.split('/', 2)[2]}"


class AnnouncingPages(PageQuerySet):
    """Wagtail deletes a page through the rows of its class, whoever asked for it."""

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        gone = [page.unpublished() for page in self.with_those_below() if page.live]
        result = super().delete(*args, **kwargs)
        for event in gone:
            emit(event)
        return result

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def with_those_below(self) -> list[Any]:
        return [
            below
            for page in self
            for below in page.get_descendants(inclusive=True).specific()
            if isinstance(below, BasePage)
        ]


class BasePage(Page):
    """A page of the shop, in one language; its translations are pages of their own.

    Wagtail publishes by itself too (schedule, workflow, aliases that follow their source). Each of
    those ways saves the whole page, so that is where the page announces itself, in the same
    transaction; a draft saves only the columns that point at its revision. A few of Wagtail's own
    views handle pages without their class; `cms/wagtail_hooks.py` announces for those.
    """

    kind: ClassVar[str]

    share_picture = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture for social networks"),
    )
    body = StreamField(PageBlocks(), blank=True, verbose_name=_("content"))

    objects: ClassVar[Any] = PageManager.from_queryset(AnnouncingPages)()

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("body")]
    promote_panels: ClassVar = [*Page.promote_panels, FieldPanel("share_picture")]
    preview_modes: ClassVar = settings.LANGUAGES
    private_page_options: ClassVar[list[str]] = []  # every page of the shop is for everybody

    class Meta:
        abstract = True

    @property
    def default_preview_mode(self) -> str:
        return str(self.locale.language_code)

    def data(self, lookup: Lookup, *, number: int = 1) -> Raw:
        """What the page shows besides its title, as plain data; a long list shows part `number`."""
        block: PageBlocks = self.body.stream_block
        return {"blocks": block.data(self.body.get_prep_value(), lookup)}

    def edge_keys(self) -> list[str]:
        """What must be forgotten when this page changes: it, and the translations that name it."""
        family = [self.pk, *self.get_translations().values_list("pk", flat=True)]
        return [edge.page(page_id) for page_id in family]

    def published(self) -> PagePublished:
        return PagePublished(self.pk, self.edge_keys())

    def unpublished(self) -> PageUnpublished:
        return PageUnpublished(self.pk, self.edge_keys())

    @transaction.atomic
    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> Any:
        is_new_draft = self._state.adding and not self.live
        result = super().save(*args, update_fields=update_fields, **kwargs)
        if update_fields is None and not is_new_draft:
            self._announce()
        return result

    def _announce(self) -> None:
        if self.live:
            emit(self.published())
        else:
            for page in [self, *self.aliases.live().specific()]:  # they go with their source
                emit(page.unpublished())

    @transaction.atomic
    def move(self, *args: Any, **kwargs: Any) -> Any:
        result = super().move(*args, **kwargs)
        announce(self)
        return result

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """The storefront shows pages at its own addresses, not at Wagtail's."""
        for site in self._get_relevant_site_root_paths(request):
            address = public_address(self.url_path, site.language_code)
            return site.site_id, site.root_url, address
        return None

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Shown through the real theme; who renders it is a setting, since the shop lies above."""
        return import_string(settings.CMS_PREVIEW)(request, self, language=mode_name)


@transaction.atomic
def announce(page: Page) -> None:
    """Tell whether a page is public or not, and that those below may have new addresses."""
    for row in page.get_descendants(inclusive=True).specific():
        if isinstance(row, BasePage) and (row.live or row.pk == page.pk):
            emit(row.published() if row.live else row.unpublished())
