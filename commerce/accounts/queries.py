from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from commerce.accounts.models import Device, Identity, Token, TokenKind, User
from commerce.accounts.provider import Elsewhere
from commerce.core.fields import digest_of


def phone_digest(phone: str) -> str:
    """By which the account of a phone is found."""
    return phone_digests(phone)[0]


def phone_digests(phone: str) -> list[str]:
    """The digest, and those that were made before the secret key was changed."""
    return [digest_of(phone, salt="phone", secret=key) for key in _keys()]


def subject_digest(provider: str, subject: str) -> str:
    """By which an account elsewhere is found."""
    return subject_digests(provider, subject)[0]


def subject_digests(provider: str, subject: str) -> list[str]:
    return [digest_of(f"{provider}:{subject}", salt="identity", secret=key) for key in _keys()]


def _keys() -> tuple[str | bytes, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def token_digest(token: str) -> str:
    """A token is random enough for a digest without a key."""
    return sha256(token.encode()).hexdigest()


def open_device(device_id: int) -> Device | None:
    """The device with its user, while they are signed in there."""
    return Device.objects.open().select_related("user").filter(pk=device_id).first()


def device_of_token(access_token: str, now: datetime) -> Device | None:
    """Where an access token comes from, if it is still good."""
    token = (
        Token.objects.select_related("device__user")
        .filter(
            kind=TokenKind.ACCESS,
            digest=token_digest(access_token),
            expires_at__gte=now,
            device__in=Device.objects.open(),
        )
        .first()
    )
    return token.device if token else None


def devices_of(user_id: int) -> QuerySet[Device]:
    """Where the user is signed in, the last used first."""
    return Device.objects.open().filter(user_id=user_id)


def has_second_factor(user_id: int) -> bool:
    """Codes for emergencies alone are none."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return factors.filter(user_id=user_id).exists()


def left_recovery_codes(user_id: int) -> int:
    """How many of them the user has not used yet."""
    codes = Authenticator.objects.filter(
        user_id=user_id, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return len(codes.wrap().get_unused_codes()) if codes else 0


def user_of_identity(who: Elsewhere) -> User | None:
    """Whose account it is that signs in there; nobody's while it is not linked."""
    identity = (
        Identity.objects.select_related("user")
        .filter(provider=who.provider, subject__in=subject_digests(who.provider, who.subject))
        .first()
    )
    return identity.user if identity else None


def identities_of(user_id: int) -> dict[str, Identity]:
    """Linked accounts by their provider."""
    return {each.provider: each for each in Identity.objects.filter(user_id=user_id)}


def colleague_with_email(email: str) -> User | None:
    """Who works here and has this address."""
    staff = User.objects.filter(username__isnull=False, is_active=True)
    return staff.filter(email__iexact=email).first()


def user_with_email(email: str) -> User | None:
    """Whose confirmed address it is; staff sign in to the admin with what is theirs there."""
    return User.objects.filter(
        email__iexact=email, email_confirmed_at__isnull=False, username__isnull=True
    ).first()


def is_closed(user_id: int) -> bool:
    """Did the user close the account? A blocked one keeps its phone."""
    return User.objects.filter(
        pk=user_id, is_active=False, phone="", username__isnull=True
    ).exists()


def personal_data(user_id: int) -> dict[str, Any]:
    """What is kept here about the user, for them to take away."""
    user = User.objects.get(pk=user_id)
    return {
        "name": user.name,
        "phone": user.phone,
        "email": user.email,
        "language": user.language,
        "joined": user.joined,
        "linked": [
            {"provider": each.provider, "account": each.label, "since": each.linked_at}
            for each in user.identities.all()
        ],
        "devices": [
            {
                "kind": device.kind,
                "name": device.name,
                "way": device.way,
                "signed_in": device.created_at,
                "last_seen": device.seen_at,
                "signed_out": device.ended_at,
            }
            for device in user.devices.all()
        ],
    }
