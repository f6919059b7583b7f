from __future__ import annotations

import structlog
from django.conf import settings

log = structlog.get_logger("notifications.sms")


class ConsoleGateway:
    """Sends nothing. A developer reads the message in the log, others that there was one."""

    def send(self, *, phone: str, text: str) -> None:
        if settings.DEBUG:
            log.info("sms", phone=phone, text=text)
        else:
            log.warning("sms not sent: no gateway is configured")
