from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.pricing import commands


@app.periodic(cron="* * * * *")
@app.task(name="announce_price_lists", queue="upkeep", lock="announce_price_lists")
def announce_price_lists(timestamp: int) -> None:
    """Each minute: show the prices of lists that began, and those before lists that ended."""
    commands.announce_price_lists(now=timezone.now())
