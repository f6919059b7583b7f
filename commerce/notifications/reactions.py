from django.utils import timezone

from commerce.core.events import on
from commerce.notifications.commands import send_message
from commerce.notifications.events import MessageQueued


@on(MessageQueued)
def send(event: MessageQueued) -> None:
    send_message(message_id=event.message_id, now=timezone.now())
