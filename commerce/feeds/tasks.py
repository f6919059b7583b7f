"""Sheets go on in the background, batch after batch."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.feeds import commands


@app.periodic(cron="* * * * *")
@app.task(name="resume_sheets", queue="upkeep", lock="resume_sheets", pass_context=False)
def resume_sheets(timestamp: int) -> None:
    """Each minute: sheets whose worker died go on where they were."""
    commands.resume_sheets(now=timezone.now())
