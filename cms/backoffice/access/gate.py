"""What stands before every address of the admin."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from commerce.accounts.queries import has_second_factor

# What the pages of the second factor need themselves, and the way out.
OPEN = {"wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}

# Money out of the house, and who may do what: asked for again unless the sign-in is recent.
# A name that ends with a colon stands for all of its area.
SENSITIVE = (
    "backoffice_orders:return",
    "backoffice_payouts:bank",
    "backoffice_refunds",
    "backoffice_wallet",
    "backoffice_gift_cards",
    "backoffice_second_factor:",
    "wagtailusers_users:add",
    "wagtailusers_users:edit",
    "wagtailusers_users:delete",
    "wagtailusers_groups:add",
    "wagtailusers_groups:edit",
    "wagtailusers_groups:delete",
)
SENSITIVE_BULK = ("assign_role", "set_active_state", "delete")  # of users


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the admin that opens to nobody who has not shown a second factor."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        is_asked = settings.STAFF_SECOND_FACTOR and request.user.is_authenticated
        if not is_asked or match is None or match.view_name in OPEN:
            return view(request, *args, **kwargs)
        if not has_second_factor(request.user.pk):
            return HttpResponseRedirect(reverse("mfa_index"))
        if not has_passed(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        if is_sensitive(match.view_name, kwargs) and not signed_in_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return entered


def has_passed(request: HttpRequest) -> bool:
    """Was a second factor shown in this session?"""
    return bool(_times_of(request, only_second_factor=True))


def signed_in_recently(request: HttpRequest) -> bool:
    """Was who is there asked within the last minutes? With a second factor, for that one."""
    times = _times_of(request, only_second_factor=has_second_factor(request.user.pk))
    return bool(times) and time.time() - max(times) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def is_sensitive(view_name: str, parts: dict[str, Any]) -> bool:
    if view_name == "wagtail_bulk_action":
        return parts.get("app_label") == "accounts" and parts.get("action") in SENSITIVE_BULK
    areas = tuple(name for name in SENSITIVE if name.endswith(":"))
    return view_name in SENSITIVE or view_name.startswith(areas)


def _times_of(request: HttpRequest, *, only_second_factor: bool) -> list[float]:
    return [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] == "mfa" or not only_second_factor
    ]
