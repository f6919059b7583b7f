from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.wallets import commands


@app.periodic(cron="10 * * * *")
@app.task(name="expire_gift_cards", queue="upkeep", lock="expire_gift_cards", pass_context=False)
def expire_gift_cards(timestamp: int) -> None:
    """Each hour: gift cards whose day is over are worth nothing any more."""
    commands.expire_gift_cards(now=timezone.now())
