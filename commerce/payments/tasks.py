"""What the clock does to payments."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.payments.commands import carry_out_again


@app.periodic(cron="*/10 * * * *")
@app.task(name="ask_about_repayments", queue="upkeep", lock="ask_about_repayments", pass_context=False)
def ask_about_repayments(timestamp: int) -> None:
    """Six times an hour: what providers were asked to give back without saying what came of it."""
    carry_out_again(now=timezone.now())
