"""A shop to walk through without a browser, and how to read what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import activate, gettext, override
from markupsafe import escape

from commerce.accounts.commands import open_device
from commerce.accounts.models import DeviceKind, User
from storefront.visitor import DEVICE
from tests import factories as make

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _uzbek(db: None) -> None:
    activate("uz")


@pytest.fixture
def htmx() -> Client:
    """A browser whose forms are sent by a script."""
    return Client(headers=HTMX)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def says(response: HttpResponse, sentence: str, language: str = "uz", **facts: Any) -> bool:
    """Does the page hold this sentence in this language?"""
    with override(language):
        told = gettext(sentence)
    told = told % facts if "%(" in told else told.format(**facts)
    return str(escape(told)) in text(response)


@pytest.fixture
def queries_of(client: Client) -> Callable[[str], int]:
    """How many queries a page takes with nothing remembered."""

    def count(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


def signed_in(user: User, browser: Client | None = None) -> Client:
    """A browser in which this customer is signed in."""
    browser = browser or Client()
    device = open_device(user=user, kind=DeviceKind.BROWSER, name="Chrome", now=timezone.now())
    session = SessionStore()
    session[DEVICE] = device.pk
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return browser


@pytest.fixture
def customer() -> User:
    return make.make_customer(name="Nodira")


@pytest.fixture
def own(customer: User) -> Client:
    """The customer's browser."""
    return signed_in(customer)


@pytest.fixture
def stranger() -> Client:
    """The browser of another customer."""
    return signed_in(make.make_customer(name="Begona"))
