"""What the clock does to payments."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.payments.commands import carry_out_again, compare_again, tell_finance


@app.periodic(cron="*/10 * * * *")
@app.task(
    name="ask_about_repayments", queue="upkeep", lock="ask_about_repayments", pass_context=False
)
def ask_about_repayments(timestamp: int) -> None:
    """Six times an hour: what providers were asked to give back without saying what came of it."""
    carry_out_again(now=timezone.now())


@app.periodic(cron="30 9 * * *")
@app.task(name="reconcile_payments", queue="upkeep", lock="reconcile_payments", pass_context=False)
def reconcile_payments(timestamp: int) -> None:
    """Each day: statements are compared anew, and finance hears what nobody has explained."""
    if compare_again(now=timezone.now()):
        tell_finance()
