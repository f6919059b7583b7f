"""BTS Express, by its public API (docs.bts.uz).

Confirmed there: a token for user name, password and TIN, sent as Bearer; sender and receiver
fields with ids of regions and cities; goods with their price for cash on delivery; a list of
statuses. Addresses of the calls after the token and the numbers of statuses and places come with
the contract, so they are settings (`BTS`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.cache import cache
from django.utils.functional import Promise

from commerce.core.money import TIYIN_IN_SOUM
from commerce.shipping.errors import CarrierUnavailable
from commerce.shipping.models import GRAMS_IN_KILO, ParcelState
from commerce.shipping.provider import Consignment, Tracked

SECONDS = 10
TOKEN = "carrier:bts:token"  # noqa: S105 - where it is kept, not what it is
TOKEN_SECONDS = 30 * 60


class Bts:
    name: ClassVar[str | Promise] = "BTS"

    def accept(self, parcel: Consignment) -> str:
        """Registers the parcel under our key, which BTS gives back for one it knows already."""
        told = self._ask("POST", settings.BTS["orders"], _order_of(parcel))
        return _text(told, "barcode")

    def events(self, tracking: str) -> Sequence[Tracked]:
        told = self._ask("GET", f"{settings.BTS['statuses']}?barcode={quote(tracking)}")
        known = (
            Tracked(state=state, text=str(row.get("statusName", "")), at=at)
            for row in _rows(told)
            if (state := _state_of(row)) and (at := _time_of(row))
        )
        return sorted(known, key=lambda event: event.at)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """With the token at hand; a stale one is asked for anew, once."""
        token = cache.get(TOKEN) or self._new_token()
        status, told = _call(method, path, body, token)
        if status == HTTPStatus.UNAUTHORIZED:
            status, told = _call(method, path, body, self._new_token())
        if status != HTTPStatus.OK:
            raise CarrierUnavailable
        return told

    def _new_token(self) -> str:
        who = {name: settings.BTS[name] for name in ("username", "password", "inn")}
        status, told = _call("POST", "v1/auth/get-token", who)
        if status != HTTPStatus.OK:
            raise CarrierUnavailable
        token = _text(told, "token")
        cache.set(TOKEN, token, TOKEN_SECONDS)
        return token


def _order_of(parcel: Consignment) -> dict[str, Any]:
    to = parcel.receiver
    return {
        "clientId": parcel.key,
        **settings.BTS["sender"],
        "receiver": to.name,
        "receiverPhone": to.phone,
        "receiverAddress": to.address,
        "receiverRegionId": settings.BTS["regions"].get(to.region),
        "receiverCityId": settings.BTS["cities"].get(to.district),
        "senderDelivery": 1,  # they fetch it …
        "receiverDelivery": 1,  # … and bring it to the door
        "weight": parcel.grams / GRAMS_IN_KILO,
        "goodPrice": parcel.cash_due.tiyin / TIYIN_IN_SOUM,
        "amount": parcel.value.tiyin / TIYIN_IN_SOUM,
    }


def _call(method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    content = None if body is None else json.dumps(body).encode()
    url = f"{settings.BTS['url'].rstrip('/')}/{path}"
    request = Request(url, content, headers, method=method)  # noqa: S310 - our own setting
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, None
    except (URLError, OSError, ValueError) as error:
        raise CarrierUnavailable from error


def _text(told: Any, name: str) -> str:
    """A field of the answer, which they wrap into `data`."""
    data = told.get("data", told) if isinstance(told, dict) else None
    found = data.get(name) if isinstance(data, dict) else None
    if not found:
        raise CarrierUnavailable
    return str(found)


def _rows(told: Any) -> list[Mapping[str, Any]]:
    data = told.get("data", told) if isinstance(told, dict) else told
    if not isinstance(data, list):
        raise CarrierUnavailable
    return [row for row in data if isinstance(row, dict)]


def _state_of(row: Mapping[str, Any]) -> ParcelState | None:
    """What we do not know by its number says nothing to us."""
    state = settings.BTS["states"].get(str(row.get("statusCode")))
    return ParcelState(state) if state else None


def _time_of(row: Mapping[str, Any]) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(row.get("dateTime")))
    except ValueError:
        return None
    return at if at.tzinfo else None
