"""The people of the demo shop who work in its admin."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from demo.logins import LOGINS, Login

# What the editors' group may do besides Wagtail's own: pages, pictures, documents.
EDITED = {
    "catalog": ["product", "category", "brand"],
    "pricing": ["price"],
    "inventory": ["stock"],
}


def open_accounts() -> None:
    """Create the demo logins that are missing; a password that was changed stays changed."""
    editors = _editors()
    for login in LOGINS:
        if not get_user_model().objects.filter(username=login.username).exists():
            _open(login, editors)


def _open(login: Login, editors: Group) -> None:
    create = get_user_model().objects
    if login.is_superuser:
        create.create_superuser(login.username, password=login.password)
    else:
        create.create_user(login.username, password=login.password).groups.add(editors)


def _editors() -> Group:
    group, _ = Group.objects.get_or_create(name="Editors")
    for app, models in EDITED.items():
        codes = [f"{verb}_{model}" for model in models for verb in ("view", "add", "change")]
        codes += [f"publish_{model}" for model in models]
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label=app, codename__in=codes)
        )
    return group
