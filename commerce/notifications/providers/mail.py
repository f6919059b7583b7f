"""E-mail through whichever way Django is told to send it (the setting `MAILERS`)."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives

from commerce.notifications.models import Message
from commerce.notifications.provider import GatewayFailed


class DjangoMail:
    def send(self, message: Message) -> None:
        letter = EmailMultiAlternatives(message.subject, message.text, to=[message.recipient])
        letter.attach_alternative(message.html, "text/html")
        try:
            letter.send()
        except (SMTPException, OSError) as error:
            # Its own words would carry the address.
            raise GatewayFailed(f"mail can't be sent: {type(error).__name__}") from None
