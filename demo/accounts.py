"""The people of the demo shop who work in its admin and for its merchants."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.backoffice.staff import make_groups
from commerce.accounts.queries import phone_digest
from commerce.merchants.commands import add_member
from commerce.merchants.models import Merchant, Role
from demo.logins import LOGINS, SELLERS, Login


def open_accounts() -> None:
    """Create the demo logins that are missing; a password that was changed stays changed."""
    make_groups()
    for login in LOGINS:
        if not get_user_model().objects.filter(username=login.username).exists():
            _open(login)


def _open(login: Login) -> None:
    create = get_user_model().objects
    if login.group is None:
        create.create_superuser(login.username, password=login.password)
    else:
        person = create.create_user(login.username, password=login.password)
        person.groups.add(Group.objects.get(name=login.group))


def open_seller_accounts() -> None:
    """Every merchant has an owner, who signs in with its phone; some also with one of ours."""
    merchants = {merchant.slug: merchant for merchant in Merchant.objects.all()}
    owners = [(merchant.phone, merchant) for merchant in merchants.values()]
    ours = [(one.phone, merchants[one.merchant]) for one in SELLERS if one.merchant in merchants]
    for phone, merchant in [*owners, *ours]:
        user, _ = get_user_model().objects.get_or_create(
            phone_digest=phone_digest(phone), defaults={"phone": phone, "name": merchant.name}
        )
        add_member(merchant_id=merchant.pk, user_id=user.pk, role=Role.OWNER, now=timezone.now())
