from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.accounts import commands


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_old_sign_ins", queue="upkeep", lock="forget_old_sign_ins")
def forget_old_sign_ins(timestamp: int) -> None:
    """Each night: what was of use for a sign-in and is not any more goes."""
    commands.forget_old_sign_ins(now=timezone.now())
