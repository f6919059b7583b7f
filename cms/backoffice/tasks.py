from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cms.backoffice import publishing


@app.periodic(cron="* * * * *")
@app.task(name="publish_due", queue="upkeep", lock="publish_due", pass_context=False)
def publish_due(timestamp: int) -> None:
    """Each minute: publish what is scheduled, take down what has expired."""
    publishing.publish_due(timezone.now())


@app.task(name="publish_drafts", queue="upkeep")
def publish_drafts(*, revision_ids: list[int]) -> None:
    """Publish what an editor ticked in a list: too slow for a request."""
    publishing.publish_drafts(revision_ids)
