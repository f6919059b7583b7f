"""What the clock does to receipts."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.fiscal.commands import send_left_behind


@app.periodic(cron="*/10 * * * *")
@app.task(name="send_receipts", queue="upkeep", lock="send_receipts", pass_context=False)
def send_receipts(timestamp: int) -> None:
    """Every ten minutes: what its own job gave up on, or waited for an operator."""
    send_left_behind(now=timezone.now())
