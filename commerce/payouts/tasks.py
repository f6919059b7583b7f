"""What the clock does to payouts."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.payouts import commands


@app.periodic(cron="0 22 * * *")  # three in the morning in Tashkent
@app.task(name="settle_period", queue="upkeep", lock="settle_period", pass_context=False)
def settle_period(timestamp: int) -> None:
    """Each night: periods that are over are settled; those that are settled stay as they are."""
    commands.settle_period(now=timezone.now())
