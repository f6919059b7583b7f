"""Signing in to the admin, and the pages of one's own second factor."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView

from cms.backoffice.access.audit import note
from commerce.accounts.commands import reset_second_factor
from commerce.accounts.models import User
from commerce.accounts.provider import providers_for_staff


class SignInForm(LoginForm):
    """Counts what is tried, so that passwords can't be guessed."""

    error_messages: ClassVar = LoginForm.error_messages | {
        "invalid_login": gettext_lazy("Name or password is not right."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # labels say it, and in every language

    def clean(self) -> dict[str, Any]:
        given = {name: self.cleaned_data.get(name) for name in ("username", "password")}
        if all(given.values()):
            self.user_cache = get_adapter().authenticate(self.request, **given)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class SignInView(LoginView):
    """Name and password; whoever has a second factor goes on to that."""

    template_name = "backoffice/access/sign_in.html"

    def get_form_class(self) -> type[LoginForm]:
        return SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"providers": providers_for_staff()}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        is_remembered = form.cleaned_data["remember"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_remembered else 0)
        user = form.get_user()
        return perform_password_login(
            self.request,
            {"username": user.username},
            Login(user=user, redirect_url=self.get_success_url()),
        )


class Noted:
    """A change of one's own second factor, which is told and written down."""

    action = ""
    told: Any = ""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        note(self.action, self.request.user, by=self.request.user)
        if self.told:
            messages.success(self.request, self.told)
        return response


class SetUp(Noted):
    """Whoever has just proved a new factor is not asked for it at once."""

    action = "staff.factor_added"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", reauthenticated=True)
        return response


class AddAppView(SetUp, ActivateTOTPView):
    told = gettext_lazy("The app is set up.")


class AddKeyView(SetUp, AddWebAuthnView):
    told = gettext_lazy("The key was added.")


class RemoveAppView(Noted, DeactivateTOTPView):
    action = "staff.factor_removed"
    told = gettext_lazy("The app was removed.")


class RemoveKeyView(Noted, RemoveWebAuthnView):
    action = "staff.factor_removed"
    told = gettext_lazy("The key was removed.")


class NewCodesView(Noted, GenerateRecoveryCodesView):
    action = "staff.codes_made"


class ResetView(TemplateView):
    """An owner takes a colleague's second factors away; the colleague sets up new ones."""

    template_name = "backoffice/access/reset.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not request.user.is_superuser:
            raise Http404
        self.colleague = get_object_or_404(User, username__isnull=False, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"colleague": self.colleague}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        reset_second_factor(user_id=pk, now=timezone.now())
        note("staff.factor_reset", self.colleague, by=request.user)
        messages.success(request, _("The second factor was reset."))
        return redirect("wagtailusers_users:edit", pk)
