"""Who answers for somebody: what a provider of identities says, and which ones are set up."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

TELEGRAM = "telegram"


@dataclass(frozen=True)
class Elsewhere:
    """Who somebody is at a provider, proved by it."""

    provider: str
    subject: str
    label: str  # a name or an address by which they know the account again


@dataclass(frozen=True)
class Provider:
    code: str
    name: str


def providers_for_customers() -> list[Provider]:
    """Telegram first: everybody has it."""
    telegram = [Provider(TELEGRAM, "Telegram")] if settings.TELEGRAM_BOT_TOKEN else []
    return telegram + _openid_providers("customers")


def providers_for_staff() -> list[Provider]:
    """None unless it is said whose addresses are those of colleagues."""
    return _openid_providers("staff") if settings.STAFF_EMAIL_DOMAINS else []


def _openid_providers(people: str) -> list[Provider]:
    return [
        Provider(each["code"], each["name"])
        for each in settings.OIDC_PROVIDERS
        if people in each.get("for", ["customers"])
    ]
