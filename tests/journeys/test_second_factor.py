"""A security key, in a browser that has one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from tests.journeys.shopper import Shopper

NAME, PASSWORD = "nargiza", "juda-maxfiy-soz-7"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def colleague(visitor: Callable[..., Shopper], live_server, settings) -> tuple[Page, str]:
    """Somebody with a browser and a key in its port; browsers know keys of names, not numbers."""
    get_user_model().objects.create_superuser(NAME, password=PASSWORD)
    settings.STAFF_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    page = visitor().page
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page, re.sub(r"//[^:]+:", "//localhost:", live_server.url)


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/admin/login/")
    page.fill("[name=username]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_a_key_is_added_and_shown_at_the_next_sign_in(colleague: tuple[Page, str]) -> None:
    page, base = colleague
    sign_in(page, base)
    expect(page).to_have_url(f"{base}/admin/second-factor/")
    page.click("a[href$='webauthn/add/']")
    page.click("#mfa_webauthn_add")
    expect(page.locator(".backoffice-codes li")).to_have_count(10)
    page.goto(f"{base}/admin/")
    expect(page).to_have_url(f"{base}/admin/")

    page.context.clear_cookies()
    sign_in(page, base)
    page.click("#mfa_webauthn_authenticate")
    expect(page).to_have_url(f"{base}/admin/")
    user = get_user_model().objects.get(username=NAME)
    key = Authenticator.objects.get(user=user, type="webauthn")
    assert key.last_used_at is not None
