"""Signing in with an account elsewhere: over to Telegram or an OpenID provider, and back.

django-allauth holds the conversation with OpenID providers; who that is here is decided here. An
account that we do not know is linked once its owner has shown their phone, never by an e-mail
address. Colleagues are known by their address, and go on to their second factor.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from cms.backoffice.access.entrance import come_in_as_colleague
from cms.errors import NoSuchPage
from commerce.accounts.commands import link_identity, unlink_identity
from commerce.accounts.errors import AccountBlocked, NotConfirmedElsewhere
from commerce.accounts.models import User
from commerce.accounts.provider import (
    TELEGRAM,
    Elsewhere,
    providers_for_customers,
    providers_for_staff,
)
from commerce.accounts.providers import telegram
from commerce.accounts.queries import user_of_identity
from commerce.core.errors import Refusal, Unavailable
from storefront.jinja import active_language, url
from storefront.responses import go_to, page
from storefront.signing_in import WAITING, come_in
from storefront.visitor import customer_of, for_customers, leave_notice, safe_next

ASKED_TELEGRAM = "asked_telegram"  # in the session
SCOPES = ["openid", "profile", "email"]


class ProviderSilent(Unavailable):
    code = "provider_silent"
    message = gettext_lazy("That service does not answer. Please sign in with a code.")


@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """The last page before the provider's: it goes on by itself, or by its link."""
    is_staff = request.POST.get("for") == "staff"
    offered = providers_for_staff() if is_staff else providers_for_customers()
    name = next((provider.name for provider in offered if provider.code == code), None)
    if name is None:
        raise NoSuchPage
    customer = None if is_staff else customer_of(request)
    asked = {
        "is_staff": is_staff,
        "user_id": customer.pk if customer else None,
        "next": safe_next(request.POST.get("next", "")),
        "language": active_language(),
        "nonce": secrets.token_urlsafe(16),
    }
    to = _to_telegram(request, asked) if code == TELEGRAM else _to_openid(request, code, asked)
    return page(request, "identities/leave.html", private=True, to=to, name=name)


@require_POST
@for_customers
def unlink(request: HttpRequest, user: User, code: str) -> HttpResponse:
    unlink_identity(user_id=user.pk, provider=code)
    leave_notice(request, _("That account does not sign you in any more."))
    return go_to(request, url("account:ways"))


# --- OpenID ----------------------------------------------------------------------------------


class HouseAdapter(DefaultSocialAccountAdapter):
    """Where allauth asks: which providers there are, and what follows from a sign-in there."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=each["code"],
                name=each["name"],
                client_id=each["client_id"],
                secret=each["secret"],
                # What counts is signed in the id_token.
                settings={
                    "server_url": each["server"],
                    "oauth_pkce_enabled": True,
                    "fetch_userinfo": False,
                },
            )
            for each in settings.OIDC_PROVIDERS
            if provider in (None, each["code"])
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The provider has answered for somebody: allauth's own accounts are not asked."""
        asked = sociallogin.state["data"]
        claims = sociallogin.account.extra_data["id_token"]
        who = Elsewhere(
            sociallogin.account.provider,
            sociallogin.account.uid,
            str(claims.get("email") or claims.get("name") or ""),
        )
        with override(asked["language"]):
            if claims.get("nonce") != asked["nonce"]:
                answer = _not_confirmed(request, asked)
            elif asked["is_staff"]:
                answer = come_in_as_colleague(request, claims, who.provider, asked["next"])
            else:
                answer = _customer_comes_back(request, who, asked)
        raise ImmediateHttpResponse(answer)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        raise ImmediateHttpResponse(_not_confirmed(request, state.get("data") or {}))


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the signature even of a token that came straight from the provider."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return claims

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        return super().complete_login(request, app, token, **kwargs)


def _to_openid(request: HttpRequest, code: str, asked: dict[str, Any]) -> str:
    provider = get_adapter().get_provider(request, code)
    parameters = provider.get_auth_params() | {"nonce": asked["nonce"]}
    try:
        answer = provider.redirect(
            request, process="login", data=asked, scope=SCOPES, auth_params=parameters
        )
    except (RequestException, KeyError, ValueError):
        raise ProviderSilent from None
    return str(answer.url)


@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """What the provider sends the visitor back with."""
    if not any(each["code"] == provider_id for each in settings.OIDC_PROVIDERS):
        raise NoSuchPage
    view = OAuth2CallbackView.adapter_view(VerifyingAdapter(request, provider_id))
    try:
        answer: HttpResponse = view(request)
    except (KeyError, TypeError, ValueError):  # it did not speak OpenID
        return _not_confirmed(request, {})
    return answer


# --- Telegram --------------------------------------------------------------------------------


def _to_telegram(request: HttpRequest, asked: dict[str, Any]) -> str:
    request.session[ASKED_TELEGRAM] = asked
    return "https://oauth.telegram.org/auth?" + urlencode(
        {
            "bot_id": telegram.bot_id(),
            "origin": request.build_absolute_uri("/"),
            "return_to": request.build_absolute_uri(reverse("telegram_callback")),
        }
    )


@require_http_methods(["GET", "HEAD", "POST"])
def come_back_from_telegram(request: HttpRequest) -> HttpResponse:
    """Telegram's answer is behind the #, so a script of the page sends it on to us."""
    asked = request.session.get(ASKED_TELEGRAM)
    if not settings.TELEGRAM_BOT_TOKEN or asked is None:
        return _not_confirmed(request, {})
    if request.method != "POST":
        return page(request, "identities/telegram.html", private=True)
    del request.session[ASKED_TELEGRAM]
    with override(asked["language"]):
        try:
            result = request.POST.get("tgAuthResult", "")
            who = telegram.who_signed_in(result, now=timezone.now())
        except NotConfirmedElsewhere:
            return _not_confirmed(request, asked)
        return _customer_comes_back(request, who, asked)


# --- and then ------------------------------------------------------------------------------------


def _customer_comes_back(
    request: HttpRequest, who: Elsewhere, asked: dict[str, Any]
) -> HttpResponse:
    customer = customer_of(request)
    if customer or asked["user_id"]:
        return _link(request, customer, who, asked)
    user = user_of_identity(who)
    if user and not user.is_active:
        raise AccountBlocked
    if user:
        return come_in(request, user, then=asked["next"], way=who.provider)
    request.session[WAITING] = vars(who)
    return go_to(request, f"{url('account:sign_in')}?{urlencode({'next': asked['next']})}")


def _link(
    request: HttpRequest, customer: User | None, who: Elsewhere, asked: dict[str, Any]
) -> HttpResponse:
    """To whoever asked for it, if they are still there."""
    if customer is None or customer.pk != asked["user_id"]:
        return _not_confirmed(request, asked)
    try:
        link_identity(user_id=customer.pk, who=who, now=timezone.now())
    except Refusal as refusal:
        leave_notice(request, refusal.sentence())
    else:
        leave_notice(request, _("From now on you can sign in with it."))
    return go_to(request, url("account:ways"))


def _not_confirmed(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    """Cancelled over there, too late, or not from there at all: back to where it began."""
    if asked.get("is_staff"):
        return go_to(request, reverse("wagtailadmin_login"))
    with override(asked.get("language") or active_language()):
        leave_notice(request, str(NotConfirmedElsewhere.message))
        return go_to(request, url("account:ways" if asked.get("user_id") else "account:sign_in"))
