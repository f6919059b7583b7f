"""What all bilingual content that editors write has in common."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from commerce.core.events import Event, emit

Title = partial(models.CharField, _("title"), max_length=200)
Slug = partial(models.SlugField, _("slug"), max_length=120, unique=True)
SeoTitle = partial(models.CharField, _("title for search engines"), max_length=120, blank=True)
SeoText = partial(models.CharField, _("text for search engines"), max_length=300, blank=True)


class Content(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
):
    """Bilingual content that editors draft, review, schedule and publish.

    One publish state covers both languages; `ru_ready` says whether the Russian is shown.
    Wagtail publishes by itself too (schedule, workflow), so what follows from it is announced
    here, where every way of publishing passes, in the same transaction.
    """

    ru_ready = models.BooleanField(
        _("Russian is ready"),
        default=False,
        help_text=_("Until then the Russian shop shows the Uzbek text."),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_index=True)

    preview_modes: ClassVar = [("uz", "Oʻzbekcha"), ("ru", "Русский")]

    class Meta:
        abstract = True

    def changed(self) -> Event:
        """The event that tells that what is shown of this changed."""
        raise TypeError(f"{type(self).__name__} does not say what its change is called")

    @transaction.atomic
    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        result = super().publish(revision, *args, **kwargs)
        emit(self.changed())
        return result

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        result = super().unpublish(*args, **kwargs)
        emit(self.changed())
        return result

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        event = self.changed()
        result = super().delete(*args, **kwargs)
        emit(event)
        return result

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        """Shown through the real theme; who renders it is a setting, since pages live above."""
        return import_string(settings.CATALOG_PREVIEW)(request, self, language=mode_name)


class LiveQuerySet(models.QuerySet[Any]):
    def live(self) -> LiveQuerySet:
        return self.filter(live=True)
