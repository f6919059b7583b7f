"""Who is there: the customer of this browser, where a page may ask for one.

The shop's session holds the number of the device and nothing of Django's sign-in: a code by SMS
never opens the admin, and whoever is in the admin is not a customer by that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from commerce.accounts import commands
from commerce.accounts.models import BY_PHONE, Device, DeviceKind, User
from commerce.accounts.queries import open_device
from storefront.errors import came_from
from storefront.jinja import url
from storefront.responses import go_to

HINT = "customer"  # a cookie that scripts may read
DEVICE, NOTICES = "device", "notices"  # names in the session
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "YaBrowser": "Yandex",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def device_of(request: HttpRequest) -> Device | None:
    """Where the customer is signed in; asked for once in a request."""
    known = vars(request)
    if "device" not in known:
        number = request.session.get(DEVICE)
        known["device"] = open_device(number) if number else None
    device: Device | None = known["device"]
    return device


def customer_of(request: HttpRequest) -> User | None:
    device = device_of(request)
    return device.user if device else None


def customer_id_of(request: HttpRequest) -> int | None:
    device = device_of(request)
    return device.user_id if device else None


def for_customers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that gets its customer; a guest is led to the sign-in, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = device_of(request)
        if device is None:
            query = urlencode({"next": _way_back(request)})
            return go_to(request, f"{url('account:sign_in')}?{query}")
        commands.note_seen(device, now=timezone.now())
        return view(request, device.user, *args, **kwargs)

    return guarded


def _way_back(request: HttpRequest) -> str:
    """The page that was asked for, or the one whose form was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(came_from(request))
    return urlunsplit(("", "", page.path, page.query, ""))


def begin_session(request: HttpRequest, user: User, way: str = BY_PHONE) -> Device:
    """Sign the user in on this browser, under a new session id: an older one may be known."""
    device = commands.open_device(
        user=user,
        kind=DeviceKind.BROWSER,
        name=browser_name(request.headers.get("User-Agent", "")),
        way=way,
        now=timezone.now(),
    )
    request.session.cycle_key()
    request.session[DEVICE] = device.pk
    vars(request)["device"] = device
    return device


def end_session(request: HttpRequest) -> None:
    """What is left of the customer in this session goes; staff stay signed in to the admin."""
    for name in (DEVICE, NOTICES):
        request.session.pop(name, None)
    request.session.cycle_key()
    vars(request)["device"] = None


def remember_in_browser(response: HttpResponse, *, is_signed_in: bool) -> HttpResponse:
    """Let scripts know whether it is worth asking for what is the customer's; it proves nothing."""
    if is_signed_in:
        response.set_cookie(
            HINT,
            "1",
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    else:
        response.delete_cookie(HINT, samesite="Lax")
    return response


def leave_notice(request: HttpRequest, sentence: str) -> None:
    """Tell the visitor something on the next page of their own that they open."""
    request.session[NOTICES] = [*request.session.get(NOTICES, []), sentence]


def take_notices(request: HttpRequest) -> list[str]:
    """What was left to be told; once."""
    notices: list[str] = request.session.pop(NOTICES, []) if NOTICES in request.session else []
    return notices


def safe_next(address: str) -> str:
    """Where to go on to, if that is a path of ours; else the account."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
    return address if is_ours else url("account:show")


def browser_name(agent: str) -> str:
    """`Chrome, Android`: enough to know one's own device by."""
    parts = [
        next((name for sign, name in names.items() if sign in agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(part for part in parts if part)
