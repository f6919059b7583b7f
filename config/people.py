"""Settings of people: how they sign in, and how often they may try."""

from __future__ import annotations

from typing import Any

from config.environment import env

_DEBUG = env.bool("DEBUG", default=False)

AUTH_USER_MODEL = "accounts.User"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# In an hour. A mobile network hides many people behind one address.
CODES_FROM_ONE_ADDRESS = env.int("CODES_FROM_ONE_ADDRESS", default=1_000 if _DEBUG else 60)
TRIES_FROM_ONE_ADDRESS = env.int("TRIES_FROM_ONE_ADDRESS", default=5_000 if _DEBUG else 200)

# --- staff --------------------------------------------------------------------------------------

# Must whoever works in the admin show a second factor, and show it again for what is sensitive?
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=True)

ACCOUNT_ADAPTER = "cms.backoffice.access.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; a check wants it to agree
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds for which a sign-in is recent
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key", "reauthenticate": "10/m/user"}

MFA_ADAPTER = "cms.backoffice.access.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff are known by their name, and addresses are not confirmed
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Karvon"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a telephone's clock may be wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _DEBUG

# --- who answers for people elsewhere ---------------------------------------------------------

SOCIALACCOUNT_ADAPTER = "storefront.identities.HouseAdapter"
TELEGRAM_BOT_TOKEN = env.str("TELEGRAM_BOT_TOKEN", default="")
# [{"code": "google", "name": "Google", "server": "https://accounts.google.com",
#   "client_id": "…", "secret": "…", "for": ["customers", "staff"]}]
OIDC_PROVIDERS: list[dict[str, Any]] = env.json("OIDC_PROVIDERS", default=[])
# Whose confirmed address is at one of these is a colleague, if a colleague has that address.
STAFF_EMAIL_DOMAINS = env.list("STAFF_EMAIL_DOMAINS", default=[])
