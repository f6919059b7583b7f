"""What the protocols have in common: bodies that may be anything, passwords, milliseconds."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NoReturn, Self, TypeGuard

from commerce.core.errors import Refusal

LONGEST_BODY = 64 * 1024
LONGEST_NUMBER = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LAST_MS = 253_402_300_799_999  # the end of the year 9999


class ProtocolError(Exception):
    """What a provider hears instead of what it asked for: a code of its protocol."""

    codes: ClassVar[Sequence[tuple[type[Refusal], int]]]  # the first that fits a refusal is told

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(next(code for kind, code in cls.codes if isinstance(refusal, kind)))


class Unreadable(ValueError):
    """Not what it should be, or nothing that a database can keep."""


def json_object(body: bytes, *, numbers_as_text: bool = False) -> dict[str, Any]:
    """The object that this body holds; `numbers_as_text` keeps each number as it was written."""
    as_text: Any = str if numbers_as_text else None
    try:
        read = json.loads(
            _text(body), parse_float=as_text, parse_int=as_text, parse_constant=_no_constant
        )
        json.dumps(read, ensure_ascii=False, allow_nan=False).encode()  # lone halves of letters
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(read, dict):
        raise Unreadable
    return read


def _text(body: bytes) -> str:
    text = body.decode()
    if len(body) > LONGEST_BODY or "\0" in text or r"\u0000" in text:
        raise Unreadable
    return text


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(name)


def is_signed_by(authorization: str, login: str, *passwords: str) -> bool:
    """Does this header of Basic authorization name the login and one of the passwords?

    Takes the same time whichever of them is wrong.
    """
    kind, _, told = authorization.partition(" ")
    try:
        given = base64.b64decode(told.strip(), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    allowed = [f"{login}:{password}".encode() for password in passwords if password]
    matches = [secrets.compare_digest(given, pair) for pair in allowed]
    return kind.lower() == "basic" and any(matches)


def comes_from(address: str, networks: Sequence[str]) -> bool:
    """Is the address in one of these networks? Where none is named, all are welcome."""
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return not networks
    return not networks or any(caller in ipaddress.ip_network(network) for network in networks)


def in_ms(at: datetime | None) -> int:
    """Milliseconds since 1970; 0 for what has not happened."""
    return (at - EPOCH) // MILLISECOND if at else 0


def of_ms(number: object) -> datetime:
    if not is_whole(number) or not 0 <= number <= LAST_MS:
        raise Unreadable
    return EPOCH + number * MILLISECOND


def is_whole(value: object) -> TypeGuard[int]:
    """A whole number; `true` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def order_number_of(value: object) -> str:
    """The number of an order as providers send it, in quotes or without; empty if it is none."""
    text = str(value).strip() if isinstance(value, str) or is_whole(value) else ""
    return text if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else ""
