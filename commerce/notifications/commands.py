from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from commerce.core.events import emit
from commerce.notifications.events import MessageQueued
from commerce.notifications.models import Message, MessageState
from commerce.notifications.provider import gateway

USUALLY_GOOD_FOR = timedelta(hours=6)
# One letter outside the telephone's own alphabet halves what fits into a message.
PLAIN_LETTERS = str.maketrans("ʻʼ«»—–\xa0", "''\"\"-- ")


@transaction.atomic
def queue_sms(
    *, phone: str, text: str, now: datetime, good_for: timedelta = USUALLY_GOOD_FOR
) -> Message:
    """Write a message down, to be sent once the caller's transaction is committed."""
    message = Message.objects.create(
        phone=phone,
        text=text.translate(PLAIN_LETTERS),
        queued_at=now,
        good_until=now + good_for,
    )
    emit(MessageQueued(message_id=message.pk))
    return message


def send_message(*, message_id: int, now: datetime) -> None:
    """Hand a waiting message to the gateway and note that it took it; else the job comes back."""
    message = Message.objects.get(pk=message_id)
    if message.state != MessageState.WAITING:
        return
    if message.good_until < now:
        _settle(message, MessageState.EXPIRED, now)
        return
    gateway().send(phone=message.phone, text=message.text)
    _settle(message, MessageState.SENT, now)


def _settle(message: Message, state: MessageState, now: datetime) -> None:
    message.state, message.text = state, ""
    message.sent_at = now if state == MessageState.SENT else None
    message.save(update_fields=["state", "text", "sent_at"])
