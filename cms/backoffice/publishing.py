"""What was scheduled comes up and goes down at its time, whatever is wrong with its neighbours.

Wagtail's own `publish_scheduled` stops at the first thing that can't be published and blocks
all behind it, at every run. Here each one has a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.apps import apps
from django.db import models, transaction
from wagtail.models import DraftStateMixin, Page, Revision

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    published: int
    taken_down: int
    failed: int


def publish_due(now: datetime) -> Outcome:
    """Publish what was scheduled until now, and take down what has expired; repeatable."""
    taken_down = [_done(_take_down, item) for item in list(_expired(now))]
    published = [_done(_publish, item) for item in list(_scheduled(now))]
    return Outcome(
        published=sum(published),
        taken_down=sum(taken_down),
        failed=len(published) + len(taken_down) - sum(published) - sum(taken_down),
    )


def publish_drafts(revision_ids: Iterable[int]) -> int:
    """Publish these revisions, each on its own; says how many could be."""
    return sum(_done(_publish, pk) for pk in revision_ids)


def _scheduled(now: datetime) -> Iterator[int]:
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")
    yield from due.values_list("pk", flat=True)


def _expired(now: datetime) -> Iterator[models.Model]:
    for model in _draftable():
        gone = model._default_manager.filter(live=True, expire_at__lt=now).order_by("expire_at")
        yield from gone


def _draftable() -> Iterator[type[models.Model]]:
    """Pages by their common table, and every other model that can be a draft."""
    yield Page
    for model in apps.get_models():
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page):
            yield model


def _publish(revision_id: int) -> None:
    revision = Revision.objects.select_for_update(no_key=True).get(pk=revision_id)
    revision.publish(log_action="wagtail.publish.scheduled")


def _take_down(item: models.Model) -> None:
    whole = item.specific if isinstance(item, Page) else item
    whole.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _done[T](act: Callable[[T], None], item: T) -> bool:
    try:
        with transaction.atomic():
            act(item)
    except Exception:  # whatever it is, the others must not wait for it
        log.exception("not published or taken down in time", item=str(item), act=act.__name__)
        return False
    return True
