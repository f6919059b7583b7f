"""Payme, Click and Uzum as the shop hears them: they call over HTTP and read what they hear."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

DAY_MS = 24 * 60 * 60 * 1000
PATIENCE = 30  # seconds

_numbers = itertools.count(1_000_001)


@dataclass(frozen=True)
class Heard:
    status: int
    headers: dict[str, str]
    body: dict[str, Any]


def now_ms() -> int:
    return int(time.time() * 1000)


def basic(login: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode()


def call(url: str, body: bytes | None, headers: dict[str, str], method: str = "POST") -> Heard:
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as heard:
            return Heard(heard.status, dict(heard.headers), json.load(heard))
    except urllib.error.HTTPError as heard:
        return Heard(heard.code, dict(heard.headers), json.load(heard))


class PaymeCaller:
    """JSON-RPC by a cash-box that knows orders by `account.order_id`."""

    def __init__(self, shop: str, key: str) -> None:
        self.url = f"{shop}/pay/payme/callback"
        self.key = key

    def send(self, body: bytes, *, authorization: str | None = None, method: str = "POST") -> Heard:
        signed = basic("Paycom", self.key) if authorization is None else authorization
        headers = {"Authorization": signed} if signed else {}
        return call(self.url, body, headers | {"Content-Type": "application/json"}, method)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer, which repeats the number of the question."""
        number = next(_numbers)
        heard = self.send(json.dumps({"id": number, "method": method, "params": params}).encode())
        assert heard.status == 200
        assert heard.body["id"] == number
        return heard.body

    def result(self, method: str, **params: Any) -> dict[str, Any]:
        answer = self.ask(method, **params)
        assert "error" not in answer, answer
        return answer["result"]

    def code(self, method: str, **params: Any) -> int:
        """The number of the error, which has its sentence in three languages."""
        error = self.ask(method, **params)["error"]
        assert set(error["message"]) == {"ru", "uz", "en"}
        assert all(error["message"].values())
        return error["code"]

    @staticmethod
    def new_id() -> str:
        return uuid4().hex[:24]

    @staticmethod
    def bill(order: Any, **changes: Any) -> dict[str, Any]:
        """What a payer would pay, and for what."""
        return {"amount": order.total.tiyin, "account": {"order_id": order.number}} | changes

    def create(self, order: Any, number: str, **changes: Any) -> dict[str, Any]:
        params = {"id": number, "time": now_ms(), **self.bill(order)} | changes
        return self.ask("CreateTransaction", **params)

    def created(self, order: Any) -> str:
        """The number of a transaction that was just created."""
        number = self.new_id()
        assert self.create(order, number)["result"]["state"] == 1
        return number


class ClickCaller:
    """Signed forms: Prepare, then Complete with the number that Prepare gave."""

    def __init__(self, shop: str, secret: str, *, service_id: str) -> None:
        self.url = f"{shop}/pay/click/callback"
        self.secret = secret
        self.service_id = service_id

    def form(self, order: Any, action: int, **changes: Any) -> dict[str, str]:
        number = next(_numbers)
        fields = {
            "click_trans_id": str(number),
            "service_id": self.service_id,
            "click_paydoc_id": str(number + 5_000_000),
            "merchant_trans_id": order.number,
            "amount": f"{order.total.tiyin // 100}",
            "action": str(action),
            "error": "0",
            "error_note": "Success",
            "sign_time": time.strftime("%Y-%m-%d %H:%M:%S"),
        } | {name: str(value) for name, value in changes.items()}
        return {"sign_string": self.sign(fields)} | fields

    def sign(self, fields: dict[str, str]) -> str:
        prepared = fields.get("merchant_prepare_id", "") if fields["action"] == "1" else ""
        parts = [
            fields["click_trans_id"],
            fields["service_id"],
            self.secret,
            fields["merchant_trans_id"],
            prepared,
            fields["amount"],
            fields["action"],
            fields["sign_time"],
        ]
        return hashlib.md5("".join(parts).encode()).hexdigest()

    def send(self, fields: dict[str, str], method: str = "POST") -> dict[str, Any]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        heard = call(self.url, urlencode(fields).encode(), headers, method)
        assert heard.status == 200
        return heard.body

    def prepare(self, order: Any, **changes: Any) -> dict[str, Any]:
        return self.send(self.form(order, 0, **changes))

    def complete(self, order: Any, prepared: dict[str, Any], **changes: Any) -> dict[str, Any]:
        given = {
            "click_trans_id": prepared["click_trans_id"],
            "merchant_prepare_id": prepared["merchant_prepare_id"],
        }
        return self.send(self.form(order, 1, **(given | changes)))

    def prepared(self, order: Any) -> dict[str, Any]:
        told = self.prepare(order)
        assert told["error"] == 0, told
        return told


class UzumCaller:
    """JSON with Basic authorization, an address for each operation."""

    def __init__(self, shop: str, login: str, password: str, *, service_id: int) -> None:
        self.url = f"{shop}/pay/uzum/callback"
        self.authorization = basic(login, password)
        self.service_id = service_id

    def send(
        self,
        operation: str,
        body: bytes,
        *,
        authorization: str | None = None,
        method: str = "POST",
    ) -> Heard:
        signed = self.authorization if authorization is None else authorization
        headers = {"Authorization": signed} if signed else {}
        url = f"{self.url}/{operation}"
        return call(url, body, headers | {"Content-Type": "application/json"}, method)

    def ask(self, operation: str, **fields: Any) -> Heard:
        told = {"serviceId": self.service_id, "timestamp": now_ms()} | fields
        kept = {name: value for name, value in told.items() if value is not None}
        return self.send(operation, json.dumps(kept).encode())

    def result(self, operation: str, **fields: Any) -> dict[str, Any]:
        heard = self.ask(operation, **fields)
        assert heard.status == 200, heard
        assert heard.body["serviceId"] == self.service_id
        return heard.body

    def code(self, operation: str, **fields: Any) -> int:
        heard = self.ask(operation, **fields)
        assert heard.status == 400, heard
        assert heard.body["status"] == "FAILED"
        return int(heard.body["errorCode"])

    @staticmethod
    def new_id() -> str:
        return str(uuid4())

    @staticmethod
    def bill(order: Any, **changes: Any) -> dict[str, Any]:
        return {"params": {"order_id": order.number}, "amount": order.total.tiyin} | changes

    def created(self, order: Any) -> str:
        number = self.new_id()
        told = self.result("create", transId=number, **self.bill(order))
        assert told["status"] == "CREATED"
        return number

    def confirm(self, number: str) -> Heard:
        return self.ask(
            "confirm",
            transId=number,
            paymentSource="UZCARD",
            tariff="1",
            processingReferenceNumber="42",
            phone="998901234567",
        )
