"""Tokens for apps: a short access token, and a refresh token that is good once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from commerce.accounts.commands.devices import end_devices
from commerce.accounts.errors import NotSignedIn
from commerce.accounts.models import Device, Token, TokenKind
from commerce.accounts.queries import token_digest

ACCESS_FOR = timedelta(minutes=30)
REFRESH_FOR = timedelta(days=60)
BYTES = 32


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    expires_in: int


@transaction.atomic
def issue_tokens(*, device: Device, now: datetime) -> Tokens:
    """A new pair for the device; access tokens that have run out are forgotten."""
    device.tokens.filter(kind=TokenKind.ACCESS, expires_at__lt=now).delete()
    access, refresh = secrets.token_urlsafe(BYTES), secrets.token_urlsafe(BYTES)
    Token.objects.bulk_create(
        Token(device=device, kind=kind, digest=token_digest(token), expires_at=now + good_for)
        for kind, token, good_for in (
            (TokenKind.ACCESS, access, ACCESS_FOR),
            (TokenKind.REFRESH, refresh, REFRESH_FOR),
        )
    )
    return Tokens(access, refresh, int(ACCESS_FOR.total_seconds()))


def refresh_tokens(*, refresh_token: str, now: datetime) -> Tokens:
    """A new pair for a refresh token, which is used up by this.

    One that comes a second time was stolen, from us or from its owner: everybody who holds a
    token of that device is signed out, which has to stay although the request is refused.
    """
    tokens = _rotate(refresh_token, now)
    if tokens is None:
        raise NotSignedIn
    return tokens


@transaction.atomic
def _rotate(refresh_token: str, now: datetime) -> Tokens | None:
    token = (
        Token.objects.select_for_update(no_key=True, of=("self",))
        .select_related("device__user")
        .filter(kind=TokenKind.REFRESH, digest=token_digest(refresh_token))
        .first()
    )
    if token is None:
        return None
    if token.used_at is not None:
        end_devices([token.device_id], now=now)
        return None
    device = token.device
    if token.expires_at < now or device.ended_at is not None or not device.user.is_active:
        return None
    token.used_at = now
    token.save(update_fields=["used_at"])
    return issue_tokens(device=device, now=now)
