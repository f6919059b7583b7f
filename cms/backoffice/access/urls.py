"""Addresses of signing in to the admin. Names without a space are those that allauth looks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import logout, reauthenticate
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.localization import get_localized_response
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.backoffice.access import views
from cms.backoffice.access.gate import guarded
from cms.backoffice.own_account import OwnAccountView


def in_own_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """In the language and the time zone that the colleague chose in the admin."""

    @wraps(view)
    def localized(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return view(request, *args, **kwargs)
        response: HttpResponse = get_localized_response(view, request, *args, **kwargs)
        return response

    return localized


# Ours come first; the rest of the second factor is allauth's as it is.
second_factor_urls = [
    path("totp/activate/", views.AddAppView.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("webauthn/add/", views.AddKeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "webauthn/keys/<int:pk>/remove/", views.RemoveKeyView.as_view(), name="mfa_remove_webauthn"
    ),
    path(
        "recovery-codes/generate/", views.NewCodesView.as_view(), name="mfa_generate_recovery_codes"
    ),
    path("", include("allauth.mfa.urls")),
]

own_account = guarded(require_admin_access(OwnAccountView.as_view()))

urlpatterns = decorate_urlpatterns(
    [
        path("account/", own_account, name="wagtailadmin_account"),
        path("login/", views.SignInView.as_view(), name="account_login"),
        path("sign-out/", logout, name="account_logout"),
        path("password-again/", reauthenticate, name="account_reauthenticate"),
        path("second-factor/", include(second_factor_urls)),
    ],
    in_own_language,
)
