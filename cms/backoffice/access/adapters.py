"""Where django-allauth asks the house: who may come in, how, and what is written down of it."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.backoffice.access.audit import note
from cms.backoffice.access.gate import signed_in_recently
from commerce.accounts.models import User
from commerce.accounts.queries import has_second_factor, left_recovery_codes
from commerce.api.callers import address_of
from commerce.core.fields import cipher


class StaffAdapter(DefaultAccountAdapter):
    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Please wait a few minutes."
        ),
        "incorrect_password": gettext_lazy("This password is not right."),
    }

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Of success our views tell; what is left are errors, which come without a template."""
        if kwargs.get("message"):
            super().add_message(request, level, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of a few minutes ago is as good as another one."""
        return not signed_in_recently(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor is asked for that one; a password alone does not do."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_factor(user.pk):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        ways = [record.get("type") or record["method"] for record in records]
        note("staff.signed_in", user, by=user, ways=ways)
        if Authenticator.Type.RECOVERY_CODES in ways:
            _warn_of_few_codes(request, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Only of somebody who exists: a name that nobody has may be a password."""
        user = User.objects.filter(username=credentials.get("username")).first()
        if user:
            note("staff.sign_in_failed", user, by=user)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed as everything is that tells who somebody is."""

    error_messages: ClassVar = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or was used already."),
        "rate_limited": gettext_lazy("That was tried too often. Please wait a few minutes."),
    }

    def encrypt(self, text: str) -> str:
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  its name there
        return _("Security key")


def _warn_of_few_codes(request: HttpRequest, user: User) -> None:
    left = left_recovery_codes(user.pk)
    messages.warning(
        request,
        ngettext(
            "You signed in with a recovery code. It is used up; %(count)d is left.",
            "You signed in with a recovery code. It is used up; %(count)d are left.",
            left,
        )
        % {"count": left},
    )
