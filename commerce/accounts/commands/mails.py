"""Mail about signing in. What it says is sealed until it is sent, as codes are kept nowhere."""

from __future__ import annotations

import json

from django.core.mail import send_mail
from procrastinate.contrib.django import app

from commerce.core.events import PATIENT
from commerce.core.fields import cipher


def queue_mail(*, to: str, subject: str, text: str) -> None:
    """Sent once the caller's transaction is committed."""
    sealed = cipher().encrypt(json.dumps([to, subject, text]).encode()).decode()
    deliver_mail.defer(sealed=sealed)


@app.task(name="deliver_mail", queue="events", retry=PATIENT)
def deliver_mail(*, sealed: str) -> None:
    to, subject, text = json.loads(cipher().decrypt(sealed.encode()))
    send_mail(subject, text, None, [to])
