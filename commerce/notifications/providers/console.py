from __future__ import annotations

import structlog
from django.conf import settings

from commerce.notifications.models import Message

log = structlog.get_logger("notifications.sms")


class ConsoleGateway:
    """Sends nothing. A developer reads the message in the log, others that there was one."""

    def send(self, message: Message) -> None:
        if settings.DEBUG:
            log.info("sms", phone=message.recipient, text=message.text)
        else:
            log.warning("sms not sent: no gateway is configured")
