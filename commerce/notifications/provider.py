"""The parts that carry messages out of the house, one for each channel, chosen by settings."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.notifications.models import Channel, Message


class Gateway(Protocol):
    def send(self, message: Message) -> None:
        """Hand one message over; raises `GatewayFailed` if it was not taken."""


class GatewayFailed(Exception):
    """The gateway did not take the message; the job tries again later."""


def gateway(channel: str) -> Gateway:
    chosen = {Channel.SMS: settings.SMS_GATEWAY, Channel.EMAIL: settings.EMAIL_GATEWAY}
    return _made(chosen[Channel(channel)])


@cache
def _made(path: str) -> Gateway:
    made: Gateway = import_string(path)()
    return made
