"""Signing in by a code to the phone: one page in two steps, and signing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from commerce.accounts.commands import end_device, link_identity, send_code, sign_in
from commerce.accounts.models import BY_PHONE, User
from commerce.accounts.provider import Elsewhere, providers_for_customers
from commerce.api.callers import address_of
from commerce.cart.commands import Merged, merge_on_sign_in
from commerce.core.errors import Refusal, TooMany
from storefront.cart import COOKIE, cart_id, with_cookie
from storefront.fields import CodeField, PhoneField
from storefront.jinja import active_language, url
from storefront.responses import go_to, page
from storefront.visitor import (
    begin_session,
    customer_of,
    device_of,
    end_session,
    leave_notice,
    remember_in_browser,
    safe_next,
    take_notices,
)

PENDING = "signing_in"  # in the session: whose code is waited for
WAITING = "to_link"  # and an account elsewhere that waits for the customer's phone


class SignInForm(forms.Form):
    phone = PhoneField(max_length=40)
    next = forms.CharField(max_length=2_000, required=False)


class CodeForm(forms.Form):
    code = CodeField()


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    then = safe_next(request.GET.get("next", ""))
    if customer_of(request):
        return go_to(request, then)
    if "phone" in request.GET:  # another number, please
        request.session.pop(PENDING, None)
    return _page(request, SignInForm(initial={"next": then}))


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Send a code, the first or another one, and go on to the second step."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        request.session.pop(PENDING, None)
        return _page(request, form, status=422)
    now = timezone.now()
    try:
        sent = send_code(
            phone=form.cleaned_data["phone"],
            address=address_of(request),
            language=active_language(),
            now=now,
        )
    except TooMany as refusal:
        form.add_error(None, refusal.sentence())
        return _page(request, form, refusal=refusal)
    request.session[PENDING] = {
        "phone": form.cleaned_data["phone"],
        "next": safe_next(form.cleaned_data["next"]),
        "again_at": (now + timedelta(seconds=sent.next_in)).isoformat(),
        "code": sent.code,  # there only with DEBUG
    }
    return go_to(request, url("account:sign_in"))


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    pending, form = request.session.get(PENDING), CodeForm(request.POST)
    if pending is None:
        return go_to(request, url("account:sign_in"))
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        user = sign_in(
            phone=pending["phone"],
            code=form.cleaned_data["code"],
            address=address_of(request),
            language=active_language(),
            now=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("code", refusal.sentence())
        return _page(request, form, refusal=refusal)
    del request.session[PENDING]
    _link_what_waits(request, user)
    return come_in(request, user, then=pending["next"])


def come_in(request: HttpRequest, user: User, *, then: str, way: str = BY_PHONE) -> HttpResponse:
    """Signed in: what was in this browser's cart goes to the customer's."""
    begin_session(request, user, way)
    merged = merge_on_sign_in(guest_cart_id=cart_id(request), customer_id=user.pk)
    _tell(request, merged)
    response = with_cookie(go_to(request, then), merged.cart_id)
    return remember_in_browser(response, is_signed_in=True)


def _link_what_waits(request: HttpRequest, user: User) -> None:
    """An account elsewhere that we did not know yet is now known to be this customer's."""
    waiting = request.session.pop(WAITING, None)
    if waiting is None:
        return
    try:
        link_identity(user_id=user.pk, who=Elsewhere(**waiting), now=timezone.now())
    except Refusal as refusal:
        leave_notice(request, refusal.sentence())


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here. The cart stays with the customer, not with the browser."""
    device = device_of(request)
    if device:
        end_device(user_id=device.user_id, device_id=device.pk, now=timezone.now())
    end_session(request)
    response = go_to(request, url("home"))
    response.delete_cookie(COOKIE)
    return remember_in_browser(response, is_signed_in=False)


def _page(
    request: HttpRequest,
    form: forms.Form,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    pending = request.session.get(PENDING)
    response = page(
        request,
        "account/sign_in.html",
        private=True,
        status=refusal.status if refusal else status,
        form=form,
        code_form=form if isinstance(form, CodeForm) else CodeForm(),
        pending=pending,
        notices=take_notices(request),
        waiting=_waiting_at(request),
        providers=providers_for_customers(),
        wait=_wait(pending),
    )
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _waiting_at(request: HttpRequest) -> str:
    """The name of the provider whose account waits for a phone, if one does."""
    code = request.session.get(WAITING, {}).get("provider")
    names = {provider.code: provider.name for provider in providers_for_customers()}
    return names.get(code, "")


def _wait(pending: dict[str, Any] | None) -> int:
    """Seconds until another code can be asked for."""
    if pending is None:
        return 0
    left = datetime.fromisoformat(pending["again_at"]) - timezone.now()
    return max(0, ceil(left.total_seconds()))


def _tell(request: HttpRequest, merged: Merged) -> None:
    if merged.joined:
        leave_notice(request, _("We put what was in this cart to what you had in yours."))
    if merged.left_out:
        leave_notice(
            request,
            ngettext(
                "%(count)d piece did not fit: there are no more of it.",
                "%(count)d pieces did not fit: there are no more of them.",
                merged.left_out,
            )
            % {"count": merged.left_out},
        )
