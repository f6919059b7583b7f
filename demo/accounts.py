"""The people of the demo shop who work in its admin."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from cms.backoffice.staff import make_groups
from demo.logins import LOGINS, Login


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
