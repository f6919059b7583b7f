"""E-mail and password beside the code to the phone, and all ways in which a customer signs in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commerce.accounts.commands import (
    confirm_email,
    remove_email,
    reset_password,
    send_email_code,
    send_reset_code,
    set_password,
    sign_in_by_password,
)
from commerce.accounts.models import BY_EMAIL, User
from commerce.accounts.provider import providers_for_customers
from commerce.accounts.queries import identities_of
from commerce.api.callers import address_of
from commerce.core.errors import Invalid, Refusal, TooMany
from storefront.account import own_page
from storefront.fields import CodeField
from storefront.jinja import active_language, url
from storefront.responses import go_to, page
from storefront.signing_in import come_in
from storefront.visitor import (
    customer_of,
    device_of,
    for_customers,
    leave_notice,
    safe_next,
    take_notices,
)

# In the session: the address whose code is waited for, and with DEBUG the code.
CONFIRMING, RESETTING = "confirming_email", "resetting_password"
LONGEST = 200  # characters of a password: hashing takes its time


class PasswordField(forms.CharField):
    """Taken as it is typed, spaces and all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, strip=False, **options)


class EmailForm(forms.Form):
    email = forms.EmailField(max_length=254)


class SignInForm(EmailForm):
    password = PasswordField()
    next = forms.CharField(max_length=2_000, required=False)


class ConfirmForm(forms.Form):
    code = CodeField()


class PasswordForm(forms.Form):
    password = PasswordField()
    current = PasswordField(required=False)


class ResetForm(forms.Form):
    code = CodeField()
    password = PasswordField()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if customer_of(request):
        return go_to(request, safe_next(request.GET.get("next", "")))
    if request.method != "POST":
        form = SignInForm(initial={"next": request.GET.get("next", "")})
        return _page(request, "account/password.html", form)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, "account/password.html", form, status=422)
    given = {name: form.cleaned_data[name] for name in ("email", "password")}
    try:
        user = sign_in_by_password(**given, address=address_of(request), now=timezone.now())
    except Refusal as refusal:
        return _page(request, "account/password.html", form, refusal)
    return come_in(request, user, then=safe_next(form.cleaned_data["next"]), way=BY_EMAIL)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a code, if the address is somebody's; the answer is the same if it is not."""
    if request.method != "POST":
        return _page(request, "account/forgotten.html", EmailForm())
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, "account/forgotten.html", form, status=422)
    email = form.cleaned_data["email"]
    try:
        code = send_reset_code(
            email=email,
            address=address_of(request),
            language=active_language(),
            now=timezone.now(),
        )
    except TooMany as refusal:
        return _page(request, "account/forgotten.html", form, refusal)
    request.session[RESETTING] = {"email": email, "code": code}
    return go_to(request, url("account:reset_password"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    pending = request.session.get(RESETTING)
    if pending is None:
        return go_to(request, url("account:forgotten"))
    if request.method != "POST":
        return _page(request, "account/reset.html", ResetForm(), pending=pending)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return _page(request, "account/reset.html", form, status=422, pending=pending)
    try:
        user = reset_password(
            email=pending["email"],
            **form.cleaned_data,
            address=address_of(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _page(request, "account/reset.html", form, refusal, pending=pending)
    del request.session[RESETTING]
    return come_in(request, user, then=url("account:show"), way=BY_EMAIL)


@require_safe
@for_customers
def ways(request: HttpRequest, user: User) -> HttpResponse:
    return _ways(request, user)


@require_POST
@for_customers
def send_code(request: HttpRequest, user: User) -> HttpResponse:
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _ways(request, user, email_form=form, status=422)
    email = form.cleaned_data["email"]
    try:
        code = send_email_code(
            user_id=user.pk,
            email=email,
            address=address_of(request),
            language=active_language(),
            now=timezone.now(),
        )
    except TooMany as refusal:
        _tell(form, refusal)
        return _ways(request, user, email_form=form, status=refusal.status)
    request.session[CONFIRMING] = {"email": email, "code": code}
    return go_to(request, url("account:ways"))


@require_POST
@for_customers
def confirm(request: HttpRequest, user: User) -> HttpResponse:
    pending, form = request.session.get(CONFIRMING), ConfirmForm(request.POST)
    if pending is None:
        return go_to(request, url("account:ways"))
    if not form.is_valid():
        return _ways(request, user, code_form=form, status=422)
    try:
        confirm_email(
            user_id=user.pk,
            email=pending["email"],
            code=form.cleaned_data["code"],
            address=address_of(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        _tell(form, refusal)
        return _ways(request, user, code_form=form, status=refusal.status)
    del request.session[CONFIRMING]
    leave_notice(request, _("Your e-mail address is confirmed."))
    return go_to(request, url("account:ways"))


@require_POST
@for_customers
def remove(request: HttpRequest, user: User) -> HttpResponse:
    """Also gives up on an address whose code is waited for."""
    if request.session.pop(CONFIRMING, None) is None:
        remove_email(user_id=user.pk)
        leave_notice(request, _("E-mail address and password are removed."))
    return go_to(request, url("account:ways"))


@sensitive_post_parameters("password", "current")
@require_POST
@for_customers
def change(request: HttpRequest, user: User) -> HttpResponse:
    form, device = PasswordForm(request.POST), device_of(request)
    if not form.is_valid() or device is None:
        return _ways(request, user, password_form=form, status=422)
    try:
        set_password(user_id=user.pk, **form.cleaned_data, device_id=device.pk, now=timezone.now())
    except Refusal as refusal:
        _tell(form, refusal)
        return _ways(request, user, password_form=form, status=refusal.status)
    leave_notice(request, _("Your password is set. You are signed in only here now."))
    return go_to(request, url("account:ways"))


def _ways(
    request: HttpRequest,
    user: User,
    *,
    email_form: EmailForm | None = None,
    code_form: ConfirmForm | None = None,
    password_form: PasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    linked = identities_of(user.pk)
    return own_page(
        request,
        user,
        "ways",
        status=status,
        email_form=email_form or EmailForm(),
        code_form=code_form or ConfirmForm(),
        password_form=password_form or PasswordForm(),
        pending=request.session.get(CONFIRMING),
        providers=[(each, linked.get(each.code)) for each in providers_for_customers()],
    )


def _page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    refusal: Refusal | None = None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    if refusal:
        _tell(form, refusal)
        status = refusal.status
    notices = take_notices(request)
    response = page(
        request, template, private=True, status=status, form=form, notices=notices, **context
    )
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _tell(form: forms.Form, refusal: Refusal) -> None:
    """At its fields, if it is about some; else above them."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    for field, sentences in errors.items():
        form.add_error(field, sentences)
    if not errors:
        form.add_error(None, refusal.sentence())
