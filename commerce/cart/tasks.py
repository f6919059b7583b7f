"""What the clock does to carts."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.cart.commands import note_abandoned


@app.periodic(cron="*/10 * * * *")
@app.task(name="note_abandoned", queue="upkeep", lock="note_abandoned", pass_context=False)
def note_abandoned_carts(timestamp: int) -> None:
    """Six times an hour: which carts were left standing?"""
    note_abandoned(now=timezone.now())
