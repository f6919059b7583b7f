from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.inventory import commands


@app.periodic(cron="* * * * *")
@app.task(name="release_expired", queue="upkeep", lock="release_expired", pass_context=False)
def release_expired(timestamp: int) -> None:
    """Each minute: give back what was held for too long."""
    commands.release_expired(now=timezone.now())
