"""Accounts elsewhere with which a user signs in here."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from commerce.accounts.errors import IdentityTaken, NoSuchIdentity
from commerce.accounts.models import Identity, User
from commerce.accounts.provider import Elsewhere
from commerce.accounts.queries import subject_digest, subject_digests


@transaction.atomic
def link_identity(*, user_id: int, who: Elsewhere, now: datetime) -> None:
    """Let the user sign in with this account from now on, in the place of another one there.

    Refused with `IdentityTaken` if it is linked to somebody else: they unlink it first.
    """
    User.objects.select_for_update(no_key=True).get(pk=user_id)
    known = Identity.objects.filter(
        provider=who.provider, subject__in=subject_digests(who.provider, who.subject)
    ).first()
    if known and known.user_id != user_id:
        raise IdentityTaken
    linked = {"subject": subject_digest(who.provider, who.subject), "label": who.label}
    try:
        with transaction.atomic():
            Identity.objects.update_or_create(
                user_id=user_id, provider=who.provider, defaults=linked | {"linked_at": now}
            )
    except IntegrityError:  # somebody else was quicker
        raise IdentityTaken from None


@transaction.atomic
def unlink_identity(*, user_id: int, provider: str) -> None:
    """The phone stays, so nobody locks themselves out."""
    gone, _kinds = Identity.objects.filter(user_id=user_id, provider=provider).delete()
    if not gone:
        raise NoSuchIdentity
