from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from cms.backoffice.staff import make_groups


@pytest.fixture(autouse=True)
def _no_old_figures() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def admin(db: None) -> Client:
    """Somebody who may do everything."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


@pytest.fixture
def member_of(db: None) -> Callable[[str], Client]:
    """Somebody of one of the groups that the shop begins with."""
    make_groups()

    def sign_in(group: str) -> Client:
        user = get_user_model().objects.create_user(group)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return sign_in
