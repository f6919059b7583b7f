"""Reading the environment: what a variable may be, and refusing what would be unsafe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config.embedded import urls_of_running_servers

env = environ.Env()

SHORTEST_SECRET = 32
SHORTEST_PROVIDER_KEY = 12  # given by the provider, not chosen by us
FEWEST_DIFFERENT_CHARACTERS = 8
KNOWN_TO_EVERYBODY = ("django-insecure", "changeme", "secret", "demo", "example")


def strong_secret(name: str) -> str:
    """The value of this variable, unless it is missing or easy to guess."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Production needs a secret of its own.")
    if (
        len(value) < SHORTEST_SECRET
        or len(set(value)) < FEWEST_DIFFERENT_CHARACTERS
        or value.lower().startswith(KNOWN_TO_EVERYBODY)
    ):
        raise ImproperlyConfigured(
            f"{name} is too weak. Use at least {SHORTEST_SECRET} random characters, for example "
            "those of: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return value


def refuse_half_configured(provider: str, names: Sequence[str], secret_name: str) -> None:
    """A payment provider has all of its variables and a key that is not the demo's, or none."""
    given = {name: env.str(name, default="") for name in names}
    if not any(given.values()):
        return
    for name, value in given.items():
        if not value:
            raise ImproperlyConfigured(f"{name} is not set, but other variables of {provider} are.")
    if given[secret_name].lower().startswith(KNOWN_TO_EVERYBODY):
        raise ImproperlyConfigured(f"{secret_name} is the key of the demo shop.")
    if len(given[secret_name]) < SHORTEST_PROVIDER_KEY:
        raise ImproperlyConfigured(
            f"{secret_name} is too weak: it has fewer than {SHORTEST_PROVIDER_KEY} characters."
        )


def store_urls(var: Path) -> dict[str, str]:
    """Where the database and the cache are: as told, else the embedded servers, if they run."""
    told = {name: env.str(name, default="") for name in ("DATABASE_URL", "REDIS_URL")}
    if all(told.values()):
        return told
    embedded = urls_of_running_servers(var)
    missing = [name for name, value in told.items() if not value and not embedded]
    if missing:
        raise ImproperlyConfigured(
            f"{' and '.join(missing)} not set, and the embedded servers are not running. "
            "Start them with `make run`, or set the variables."
        )
    return {name: value or embedded[name] for name, value in told.items()}
