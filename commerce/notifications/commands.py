from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from commerce.core.events import emit
from commerce.notifications.events import MessageQueued
from commerce.notifications.models import Channel, Message, MessageState
from commerce.notifications.provider import gateway
from commerce.notifications.queries import awake_from

USUALLY_GOOD_FOR = timedelta(hours=6)
# One letter outside the telephone's own alphabet halves what fits into a message.
PLAIN_LETTERS = str.maketrans(
    {
        **dict.fromkeys("ʻʼ‘’", "'"),
        **dict.fromkeys("«»“”„", '"'),
        **dict.fromkeys("—–", "-"),
        **dict.fromkeys("\xa0\u202f", " "),
        "…": "...",
        "×": "x",
    }
)


@dataclass(frozen=True)
class Occasion:
    """Why somebody is written to. What has a key is told once; what can wait waits till morning."""

    topic: str = ""
    about: str = ""
    key: str = ""
    can_wait: bool = False


@dataclass(frozen=True)
class Letter:
    """An e-mail; every reader of mail shows at least its text."""

    subject: str
    text: str
    html: str


def queue_sms(
    *,
    phone: str,
    text: str,
    now: datetime,
    good_for: timedelta = USUALLY_GOOD_FOR,
    occasion: Occasion = Occasion(),
) -> Message:
    """Write a message down, to be sent once the caller's transaction is committed."""
    words = {"recipient": phone, "text": text.translate(PLAIN_LETTERS)}
    return _queue(Channel.SMS, words, occasion, good_for, now)


def queue_email(
    *,
    address: str,
    letter: Letter,
    now: datetime,
    good_for: timedelta = USUALLY_GOOD_FOR,
    occasion: Occasion = Occasion(),
) -> Message:
    """The same by e-mail."""
    return _queue(Channel.EMAIL, {"recipient": address, **vars(letter)}, occasion, good_for, now)


def send_message(*, message_id: int, now: datetime) -> None:
    """Hand a waiting message to the gateway and note that it took it; else the job comes back."""
    message = Message.objects.get(pk=message_id)
    if message.state != MessageState.WAITING:
        return
    if message.good_until < now:
        _settle(message, MessageState.EXPIRED, now)
        return
    gateway(message.channel).send(message)
    _settle(message, MessageState.SENT, now)


@transaction.atomic
def _queue(
    channel: Channel,
    words: dict[str, Any],
    occasion: Occasion,
    good_for: timedelta,
    now: datetime,
) -> Message:
    send_from = awake_from(now) if occasion.can_wait else now
    facts = {
        **words,
        "channel": channel,
        "topic": occasion.topic,
        "about": occasion.about,
        "queued_at": now,
        "send_from": send_from,
        "good_until": send_from + good_for,
    }
    key = f"{occasion.key}:{channel}" if occasion.key else None
    if key is None:
        message, is_new = Message.objects.create(**facts), True
    else:
        message, is_new = Message.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        emit(
            MessageQueued(message_id=message.pk),
            not_before=send_from if send_from > now else None,
        )
    return message


def _settle(message: Message, state: MessageState, now: datetime) -> None:
    message.state = state
    message.recipient = message.subject = message.text = message.html = ""
    message.sent_at = now if state == MessageState.SENT else None
    message.save(update_fields=["state", "recipient", "subject", "text", "html", "sent_at"])
