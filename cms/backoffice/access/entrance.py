"""A colleague for whom an OpenID provider answers."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from commerce.accounts.models import User
from commerce.accounts.queries import colleague_with_email


def come_in_as_colleague(
    request: HttpRequest, claims: dict[str, Any], provider: str, then: str
) -> HttpResponse:
    """Whoever has the confirmed address of a colleague, at a domain of ours; then comes the
    second factor. Nobody becomes a colleague by this, and nothing is linked.
    """
    colleague = _colleague(claims)
    if colleague is None:
        messages.error(request, _("No colleague has this confirmed address."))
        return redirect("wagtailadmin_login")
    record_authentication(request, colleague, "socialaccount", provider=provider)
    to = then if then.startswith("/admin/") else None
    response: HttpResponse = perform_login(request, Login(user=colleague, redirect_url=to))
    return response


def _colleague(claims: dict[str, Any]) -> User | None:
    address = str(claims.get("email") or "")
    domain = address.rpartition("@")[2].lower()
    if claims.get("email_verified") is not True or domain not in settings.STAFF_EMAIL_DOMAINS:
        return None
    return colleague_with_email(address)
