"""What can be done with many products at once: publish, take down, delete; each announced."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.backoffice.tasks import publish_drafts
from commerce.catalog.models import Category, Product


class OnlyTicked:
    """Acts on the rows that were ticked and seen; “all” would also take those that were not."""

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        return []


class PublishBulkAction(OnlyTicked, SnippetBulkAction):
    """The latest version of each goes live, by a job: each takes a tenth of a second."""

    models: ClassVar = [Product, Category]
    display_name = _("Publish")
    action_type = "publish"
    aria_label = _("Publish selected")
    template_name = "backoffice/bulk_publish.html"
    action_priority = 10

    def check_perm(self, snippet: Any) -> bool:
        return bool(
            self.permission_policy.user_has_permission_for_instance(
                self.request.user, "publish", snippet
            )
        )

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        user = kwargs["self"].request.user
        drafts = [row.latest_revision or row.save_revision(user=user) for row in objects]
        publish_drafts.defer(revision_ids=[revision.pk for revision in drafts])
        return len(drafts), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext(
            "%(count)d will be live in a moment.", "%(count)d will be live in a moment.", count
        ) % {"count": count}


class UnpublishBulkAction(PublishBulkAction):
    display_name = _("Take down")
    action_type = "unpublish"
    aria_label = _("Take down selected")
    action_priority = 20
    template_name = "backoffice/bulk_unpublish.html"

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        live = [row for row in objects if row.live]
        for row in live:
            row.unpublish(user=kwargs["self"].request.user)
        return len(live), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext("%(count)d taken down.", "%(count)d taken down.", count) % {"count": count}


class DeleteEachBulkAction(OnlyTicked, DeleteBulkAction):
    """One by one, so that each tells of its end; what others need stays, and is counted as kept."""

    @classmethod
    def execute_action(cls, objects: list[Any], **kwargs: Any) -> tuple[int, int]:
        return sum(_is_deleted(row) for row in objects), 0

    def get_success_message(self, count: int, _children: int) -> str:
        return ngettext(
            "%(count)d deleted. What is in use stays.",
            "%(count)d deleted. What is in use stays.",
            count,
        ) % {"count": count}


def _is_deleted(row: Any) -> bool:
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return False
    return True
