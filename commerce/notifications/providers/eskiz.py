"""Eskiz (notify.eskiz.uz): the texts have to be approved there first, in the words of `locale/`."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache

from commerce.notifications.models import Message
from commerce.notifications.provider import GatewayFailed

ADDRESS = "https://notify.eskiz.uz/api"
TOKEN = "eskiz-token"  # noqa: S105  the name under which it is kept
TOKEN_SECONDS = 20 * 24 * 60 * 60  # they are good for thirty days
TIMEOUT = (3, 10)  # seconds to connect and to answer
UNAUTHORIZED = 401


class EskizGateway:
    def send(self, message: Message) -> None:
        form = {
            "mobile_phone": message.recipient.removeprefix("+"),
            "message": message.text,
            "from": settings.ESKIZ_SENDER,
        }
        answer = self._post("/message/sms/send", form, token=self._token())
        if answer.status_code == UNAUTHORIZED:
            cache.delete_many([TOKEN])
            answer = self._post("/message/sms/send", form, token=self._token())
        if not answer.ok:
            raise GatewayFailed(f"Eskiz answered {answer.status_code}")

    def _token(self) -> str:
        return str(cache.get_or_set(TOKEN, self._sign_in, TOKEN_SECONDS))

    def _sign_in(self) -> str:
        form = {"email": settings.ESKIZ_EMAIL, "password": settings.ESKIZ_PASSWORD}
        answer = self._post("/auth/login", form)
        try:
            return str(answer.json()["data"]["token"])
        except (ValueError, KeyError, TypeError):
            raise GatewayFailed(f"Eskiz gave no token: {answer.status_code}") from None

    def _post(self, path: str, form: dict[str, Any], token: str = "") -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return requests.post(ADDRESS + path, data=form, headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            # Its own words would carry the number.
            raise GatewayFailed(f"Eskiz can't be reached: {type(error).__name__}") from None
