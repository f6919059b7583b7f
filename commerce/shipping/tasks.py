from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.shipping import commands


@app.periodic(cron="*/15 * * * *")
@app.task(name="track_parcels", queue="upkeep", lock="track_parcels", pass_context=False)
def track_parcels(timestamp: int) -> None:
    """Four times an hour: ask the carriers where their parcels are."""
    commands.track_parcels(now=timezone.now())
