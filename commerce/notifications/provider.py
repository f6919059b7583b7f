"""The part that carries messages out of the house, chosen by the setting `SMS_GATEWAY`."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SmsGateway(Protocol):
    def send(self, *, phone: str, text: str) -> None:
        """Hand one message over; raises `GatewayFailed` if it was not taken."""


class GatewayFailed(Exception):
    """The gateway did not take the message; the job tries again later."""


def gateway() -> SmsGateway:
    return _made(settings.SMS_GATEWAY)


@cache
def _made(path: str) -> SmsGateway:
    made: SmsGateway = import_string(path)()
    return made
