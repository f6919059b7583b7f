"""Click's Merchant API as we hear it: a server on loopback that checks who asks and keeps money."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

PAID, CANCELLED = 2, -5
ALREADY = {"error_code": -31, "error_note": "Payment is already cancelled"}
FORBIDDEN = {"error_code": -32, "error_note": "Reversal is not possible"}
CLOCKS_DIFFER = 300  # seconds


class ClickServer:
    """`payments` maps Click's numbers to the states in which they are there.

    `acts` says what the next calls do instead of answering: `hang up` before anything is done,
    `lose` the answer after it was, answer what is `garbled`, be `broken` (HTTP 500).
    """

    def __init__(self, user: str, secret: str, service: str) -> None:
        self.user, self.secret, self.service = user, secret, service
        self.payments: dict[str, int] = {}
        self.acts: list[str] = []
        self.refuses = False
        self.calls: list[str] = []
        self.given_back: list[str] = []
        self.lock = Lock()
        self.url = ""

    def knows(self, auth: str) -> bool:
        user, _, rest = auth.partition(":")
        digest, _, seconds = rest.partition(":")
        expected = hashlib.sha1(f"{seconds}{self.secret}".encode()).hexdigest()
        is_fresh = seconds.isdigit() and abs(time.time() - int(seconds)) < CLOCKS_DIFFER
        return user == self.user and digest == expected and is_fresh

    def answer(self, method: str, path: str) -> dict[str, Any]:
        *call, service, number = path.strip("/").split("/")
        if service != self.service or number not in self.payments:
            return {"error_code": -16, "error_note": "Payment not found"}
        match method, "/".join(call):
            case "GET", "payment/status":
                return {"error_code": 0, "error_note": "Success", "payment_id": int(number)} | {
                    "payment_status": self.payments[number]
                }
            case "DELETE", "payment/reversal":
                return self.reverse(number)
        return {"error_code": -500, "error_note": "Unknown"}

    def reverse(self, number: str) -> dict[str, Any]:
        with self.lock:
            if self.payments[number] < 0:
                return ALREADY
            if self.refuses:
                return FORBIDDEN
            self.payments[number] = CANCELLED
            self.given_back.append(number)
        return {"error_code": 0, "error_note": "Success", "payment_id": int(number)}


@contextmanager
def served(server: ClickServer) -> Iterator[ClickServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_DELETE(self) -> None:
            self.reply("DELETE")

        def reply(self, method: str) -> None:
            server.calls.append(f"{method} {self.path}")
            act = server.acts.pop(0) if server.acts else ""
            if act == "hang up":
                return
            if act == "broken":
                self.tell(500, b"{}")
                return
            if not server.knows(self.headers.get("Auth", "")):
                self.tell(401, json.dumps({"error_code": -1}).encode())
                return
            told = json.dumps(server.answer(method, self.path)).encode()
            if act != "lose":
                self.tell(200, b"<html>" if act == "garbled" else told)

        def tell(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
