"""How long a provider waits for its answer: the calls of a payment, one after another."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

LIMIT = 50  # milliseconds, of the p95
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Waited:
    """What one kind of call took, in milliseconds."""

    name: str
    times: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]

    def row(self) -> str:
        return f"| {self.name} | {len(self.times)} | {median(self.times):.1f} | {self.p95:.1f} |"


def contracts() -> dict[str, str]:
    """What the shop and its callers know of each other."""
    return {
        "PAYME_MERCHANT_ID": "bench",
        "PAYME_KEY": secrets.token_hex(18),
        "CLICK_SERVICE_ID": "1",
        "CLICK_MERCHANT_ID": "1",
        "CLICK_SECRET_KEY": secrets.token_hex(18),
    }


def waited(
    port: int, keys: Mapping[str, str], payme: Iterable[Mapping[str, Any]],
    click: Iterable[Mapping[str, Any]],
) -> list[Waited]:  # fmt: skip
    """Pay the first orders by Payme and the others by Click; what each call took."""
    told: dict[str, Waited] = {}
    line = HTTPConnection(f"127.0.0.1:{port}", timeout=60)
    for name, milliseconds in [
        *(call for order in payme for call in _by_payme(line, keys["PAYME_KEY"], order)),
        *(call for order in click for call in _by_click(line, keys["CLICK_SECRET_KEY"], order)),
    ]:
        told.setdefault(name, Waited(name)).times.append(milliseconds)
    return list(told.values())


def table(waits: Iterable[Waited]) -> list[str]:
    return [
        "| callback | calls | p50 ms | p95 ms |",
        "|---|--:|--:|--:|",
        *(one.row() for one in waits),
    ]


def _by_payme(line: HTTPConnection, key: str, order: Mapping[str, Any]) -> Iterator[Any]:
    signed = base64.b64encode(f"Paycom:{key}".encode()).decode()
    headers = {"Authorization": f"Basic {signed}", "Content-Type": "application/json"}
    number = secrets.token_hex(12)
    bill = {"amount": order["total"], "account": {"order_id": order["number"]}}
    begun = {"id": number, "time": int(time.time() * 1000), **bill}
    for method, params in (
        ("CheckPerformTransaction", bill),
        ("CreateTransaction", begun),
        ("PerformTransaction", {"id": number}),
        ("CheckTransaction", {"id": number}),
    ):
        body = json.dumps({"id": 1, "method": method, "params": params}).encode()
        took, answer = _asked(line, "/pay/payme/callback", body, headers)
        if "result" not in answer:
            raise SystemExit(f"Payme heard {answer} to {method}.")
        yield f"Payme {method}", took


def _by_click(line: HTTPConnection, key: str, order: Mapping[str, Any]) -> Iterator[Any]:
    number = str(secrets.randbelow(10**15))
    prepared = ""
    for action, name in (("0", "Prepare"), ("1", "Complete")):
        fields = {
            "click_trans_id": number,
            "service_id": "1",
            "click_paydoc_id": number,
            "merchant_trans_id": order["number"],
            "merchant_prepare_id": prepared,
            "amount": f"{order['total'] / 100:.2f}",
            "action": action,
            "error": "0",
            "sign_time": time.strftime("%Y-%m-%d %H:%M:%S"),
        }
        text = f"{number}1{key}{order['number']}{prepared}{fields['amount']}{action}"
        digest = hashlib.md5(f"{text}{fields['sign_time']}".encode(), usedforsecurity=False)
        fields["sign_string"] = digest.hexdigest()
        took, answer = _asked(line, "/pay/click/callback", urlencode(fields).encode(), FORM)
        if answer["error"]:
            raise SystemExit(f"Click heard {answer} to {name}.")
        prepared = str(answer.get("merchant_prepare_id", ""))
        yield f"Click {name}", took


def _asked(
    line: HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[float, dict[str, Any]]:
    began = time.perf_counter()
    line.request("POST", path, body, dict(headers))
    answer = json.loads(line.getresponse().read())
    return (time.perf_counter() - began) * 1000, answer
