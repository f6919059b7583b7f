"""Database fields for values of our own: money, and text that identifies a person."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.crypto import salted_hmac
from typing_extensions import TypeVar

from commerce.core.money import Money

Taken = TypeVar("Taken", default=Money | int)
Given = TypeVar("Given", default=Money)


class MoneyField(models.BigIntegerField[Taken, Given]):
    """Stores `Money` as its integer of tiyin."""

    def from_db_value(
        self, value: int | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> Money | None:
        return None if value is None else Money(int(value))

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        return Money(int(super().to_python(value)))

    def get_prep_value(self, value: Any) -> int | None:
        return value.tiyin if isinstance(value, Money) else super().get_prep_value(value)

    def run_validators(self, value: Any) -> None:
        """The limits of the column are numbers."""
        super().run_validators(value.tiyin if isinstance(value, Money) else value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def deconstruct(self) -> Any:
        """Migrations write a default as its plain number."""
        name, path, args, kwargs = super().deconstruct()
        if isinstance(kwargs.get("default"), Money):
            kwargs["default"] = kwargs["default"].tiyin
        return name, path, args, kwargs


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    """The first key encrypts; all of them decrypt, so a key can be rotated."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys]
    )


def cipher() -> MultiFernet:
    return _cipher((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class SealedTextField(models.TextField[str, str]):
    """Text that identifies a person: encrypted at rest (Fernet), plain in Python.

    It can be neither searched nor sorted by; keep a keyed digest beside it for look-ups.
    """

    def from_db_value(
        self, value: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return cipher().decrypt(value.encode()).decode() if value else value

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return cipher().encrypt(text.encode()).decode() if text else text


def digest_of(text: str, *, salt: str, secret: str | bytes | None = None) -> str:
    """A keyed digest by which sealed text, or a secret too short for a plain one, can be found."""
    return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()
