"""Who works for a merchant: invited by phone, never without an owner."""

from __future__ import annotations

import pytest
from django.utils import timezone

from commerce.accounts.commands import open_device
from commerce.accounts.models import DeviceKind
from commerce.merchants.commands import (
    add_member,
    change_role,
    invite_member,
    remove_member,
    withdraw_invitation,
)
from commerce.merchants.errors import LastOwner, NoSuchMember, NoSuchMerchant
from commerce.merchants.models import Invitation, Member, Merchant, Role
from commerce.merchants.queries import invitations_of, members_of
from commerce.notifications.models import Message
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def merchant(db: None) -> Merchant:
    return make.make_merchant()


def owner_of(merchant: Merchant) -> Member:
    user = make.make_customer()
    return add_member(merchant_id=merchant.pk, user_id=user.pk, role=Role.OWNER, now=NOW)


def invited(merchant: Merchant, phone: str, role: Role = Role.PACKER) -> Invitation:
    return invite_member(merchant_id=merchant.pk, phone=phone, role=role, language="uz", now=NOW)


def sign_in(user) -> None:
    open_device(user=user, kind=DeviceKind.BROWSER, name="Chrome", now=NOW)


def test_who_was_invited_is_a_member_after_signing_in(merchant, run_jobs):
    user, other = make.make_customer(), make.make_customer()
    invited(merchant, user.phone)
    invited(merchant, user.phone, Role.ACCOUNTANT)  # a second thought
    sign_in(other)
    run_jobs()
    assert not members_of(merchant.pk)
    assert invitations_of(merchant.pk).get().phone == user.phone
    sign_in(user)
    run_jobs()
    assert [(one.user, one.role) for one in members_of(merchant.pk)] == [(user, Role.ACCOUNTANT)]
    assert not invitations_of(merchant.pk)
    assert Message.objects.filter(state="sent").count() == 2


def test_an_invitation_does_not_take_a_role_away(merchant, run_jobs):
    owner = owner_of(merchant)
    invited(merchant, owner.user.phone, Role.PACKER)
    sign_in(owner.user)
    run_jobs()
    assert members_of(merchant.pk).get().role == Role.OWNER


def test_a_withdrawn_invitation_is_void(merchant, run_jobs):
    user = make.make_customer()
    invitation = invited(merchant, user.phone)
    stranger = make.make_merchant()
    withdraw_invitation(merchant_id=stranger.pk, invitation_id=invitation.pk)
    assert invitations_of(merchant.pk).exists()
    withdraw_invitation(merchant_id=merchant.pk, invitation_id=invitation.pk)
    sign_in(user)
    run_jobs()
    assert not members_of(merchant.pk)


def test_the_last_owner_stays(merchant):
    owner = owner_of(merchant)
    for refused in (
        lambda: remove_member(merchant_id=merchant.pk, member_id=owner.pk),
        lambda: change_role(merchant_id=merchant.pk, member_id=owner.pk, role=Role.PACKER),
    ):
        with pytest.raises(LastOwner):
            refused()
    second = owner_of(merchant)
    change_role(merchant_id=merchant.pk, member_id=owner.pk, role=Role.MANAGER)
    remove_member(merchant_id=merchant.pk, member_id=owner.pk)
    assert members_of(merchant.pk).get() == second


def test_members_of_another_merchant_are_not_found(merchant):
    owner = owner_of(merchant)
    stranger = make.make_merchant()
    with pytest.raises(NoSuchMember):
        remove_member(merchant_id=stranger.pk, member_id=owner.pk)
    with pytest.raises(NoSuchMerchant):
        change_role(merchant_id=stranger.pk + 1, member_id=owner.pk, role=Role.OWNER)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_leave_one(merchant):
    owners = [owner_of(merchant) for _ in range(2)]
    race(
        *(
            lambda pk=owner.pk: remove_member(merchant_id=merchant.pk, member_id=pk)
            for owner in owners
        )
    )
    assert members_of(merchant.pk).count() == 1
