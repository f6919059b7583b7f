from __future__ import annotations

from django.db import models

from commerce.core.fields import SealedTextField


class MessageState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    EXPIRED = "expired"  # it could not be sent while it was still of use


class Message(models.Model):
    """One SMS. The text goes as soon as it is of no use here any more."""

    phone = SealedTextField()
    text = SealedTextField(blank=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    queued_at = models.DateTimeField()
    good_until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
