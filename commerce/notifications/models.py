from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import SealedTextField


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    EXPIRED = "expired", _("too late to be sent")  # it was of no use any more


class Message(models.Model):
    """One SMS or letter. Whom it is for and what it says goes as soon as it is of no use here."""

    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.SMS)
    recipient = SealedTextField(blank=True)  # a phone in E.164, or an e-mail address
    subject = SealedTextField(blank=True)
    text = SealedTextField(blank=True)
    html = SealedTextField(blank=True)
    topic = models.CharField(max_length=40, blank=True)
    about = models.CharField(max_length=64, blank=True)  # the number of an order
    key = models.CharField(max_length=100, null=True, unique=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    queued_at = models.DateTimeField()
    send_from = models.DateTimeField()
    good_until = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about"], condition=~Q(about=""), name="messages_about_an_order")
        ]
