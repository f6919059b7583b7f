"""What the clock does to orders."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.orders.commands import expire_unpaid, remind_unpaid


@app.periodic(cron="* * * * *")
@app.task(name="expire_unpaid", queue="upkeep", lock="expire_unpaid", pass_context=False)
def expire_unpaid_orders(timestamp: int) -> None:
    """Each minute: what was not paid in time is cancelled, and its goods are free again."""
    expire_unpaid(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="remind_unpaid", queue="upkeep", lock="remind_unpaid", pass_context=False)
def remind_of_unpaid_orders(timestamp: int) -> None:
    """Who still has an hour to pay is reminded of it."""
    remind_unpaid(now=timezone.now())
