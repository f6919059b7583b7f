from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from commerce.notifications.models import Message


def awake_from(now: datetime) -> datetime:
    """When people may be written to about what can wait: now, or the end of the quiet hours."""
    quiet_from, quiet_until = settings.QUIET_HOURS
    here = timezone.localtime(now)
    if quiet_until <= here.hour < quiet_from:
        return now
    morning = here.replace(hour=quiet_until, minute=0, second=0, microsecond=0)
    return morning if here.hour < quiet_until else morning + timedelta(days=1)


def messages_about(reference: str) -> QuerySet[Message]:
    """What was told about an order, the oldest first; whom and in which words is not read."""
    told = Message.objects.filter(about=reference).order_by("pk")
    return told.only("channel", "topic", "state", "queued_at", "send_from", "sent_at")
