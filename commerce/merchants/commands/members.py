"""Who works for a merchant. The merchant's row is the lock: it never loses its last owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from commerce.accounts.models import User
from commerce.accounts.queries import phone_digest, phone_digests
from commerce.core.bilingual import Language
from commerce.merchants.errors import LastOwner, NoSuchMember, NoSuchMerchant
from commerce.merchants.models import Invitation, Member, Merchant, Role
from commerce.notifications.commands import queue_sms

INVITATION_GOOD_FOR = timedelta(days=2)  # the SMS; the invitation itself stays


@transaction.atomic
def add_member(*, merchant_id: int, user_id: int, role: Role, now: datetime) -> Member:
    """Let a user work for a merchant; who already does gets the role."""
    member, _ = Member.objects.update_or_create(
        merchant_id=merchant_id,
        user_id=user_id,
        defaults={"role": role},
        create_defaults={"role": role, "since": now},
    )
    return member


@transaction.atomic
def invite_member(
    *, merchant_id: int, phone: str, role: Role, language: Language, now: datetime
) -> Invitation:
    """Ask whoever has this phone (E.164) to work for the merchant; they accept by signing in."""
    merchant = _locked(merchant_id)
    invitation, _is_new = Invitation.objects.update_or_create(
        merchant=merchant,
        phone_digest=phone_digest(phone),
        defaults={"role": role, "phone": phone, "invited_at": now},
    )
    with override(language):
        text = _("%(shop)s invites you to its team at Karvon. Sign in with this phone to accept.")
    queue_sms(
        phone=phone, text=text % {"shop": merchant.name}, now=now, good_for=INVITATION_GOOD_FOR
    )
    return invitation


@transaction.atomic
def accept_invitations(*, user_id: int, now: datetime) -> list[Member]:
    """What this user was invited to, they are a member of from now on; who is one already stays.

    Signing in proved the phone.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not user.phone:
        return []
    waiting = Invitation.objects.filter(phone_digest__in=phone_digests(user.phone))
    members = [_accepted(invitation, user_id, now) for invitation in waiting]
    waiting.delete()
    return members


@transaction.atomic
def withdraw_invitation(*, merchant_id: int, invitation_id: int) -> None:
    """They are not waited for any more; repeating it changes nothing."""
    Invitation.objects.filter(merchant=merchant_id, pk=invitation_id).delete()


@transaction.atomic
def change_role(*, merchant_id: int, member_id: int, role: Role) -> Member:
    """Let a member be something else; refused as `LastOwner` if nobody would own the shop."""
    member = _locked_member(merchant_id, member_id)
    if role != Role.OWNER:
        _check_owned_without(member)
    member.role = role
    member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove_member(*, merchant_id: int, member_id: int) -> None:
    """They don't work there any more; refused as `LastOwner` of the last one."""
    member = _locked_member(merchant_id, member_id)
    _check_owned_without(member)
    member.delete()


def _accepted(invitation: Invitation, user_id: int, now: datetime) -> Member:
    member, _is_new = Member.objects.get_or_create(
        merchant_id=invitation.merchant_id,
        user_id=user_id,
        defaults={"role": invitation.role, "since": now},
    )
    return member


def _check_owned_without(member: Member) -> None:
    owners = Member.objects.filter(merchant=member.merchant_id, role=Role.OWNER)
    if member.role == Role.OWNER and not owners.exclude(pk=member.pk).exists():
        raise LastOwner


def _locked_member(merchant_id: int, member_id: int) -> Member:
    _locked(merchant_id)
    member = Member.objects.filter(merchant=merchant_id, pk=member_id).first()
    if member is None:
        raise NoSuchMember
    return member


def _locked(merchant_id: int) -> Merchant:
    merchant = Merchant.objects.select_for_update(no_key=True).filter(pk=merchant_id).first()
    if merchant is None:
        raise NoSuchMerchant
    return merchant
