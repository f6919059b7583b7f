"""Who calls: an opaque bearer token stands for a device where somebody is signed in."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from commerce.accounts.commands import note_seen
from commerce.accounts.errors import NotSignedIn
from commerce.accounts.models import Device
from commerce.accounts.queries import device_of_token


class SignedIn(HttpBearer):
    """Lets only those in who show a good token; their device is `request.auth`."""

    def __call__(self, request: HttpRequest) -> Device:
        device: Device | None = super().__call__(request)
        if device is None:
            raise NotSignedIn
        return device

    def authenticate(self, request: HttpRequest, token: str) -> Device | None:
        device = device_of_token(token.strip(), timezone.now())
        if device:
            note_seen(device, now=timezone.now())
        return device


signed_in = SignedIn()


def device_of(request: HttpRequest) -> Device:
    """The caller of an endpoint that only `signed_in` lets in to."""
    device: Device = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return device


def customer_id_of(request: HttpRequest) -> int | None:
    """The caller where a guest may call too; a token that is not good is refused even there."""
    if "Authorization" not in request.headers:
        return None
    return signed_in(request).user_id
