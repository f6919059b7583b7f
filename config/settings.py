"""Settings, driven by the environment and safe by default: production is what you get unless
DEBUG says otherwise. The variables are listed in the README.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.csp import CSP

from config.environment import env, refuse_half_configured, store_urls, strong_secret
from config.house import house
from config.logs import logging_settings
from config.people import *  # noqa: F403
from config.selling import *  # noqa: F403

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not DEBUG)  # does the world reach us through TLS?
PORT = env.int("PORT", default=8000)

# --- secrets and who may ask ------------------------------------------------------------------

SECRET_KEY = "debug-" + "karvon-" * 8 if DEBUG else strong_secret("SECRET_KEY")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else []
)
INTERNAL_IPS = ["127.0.0.1"]

# --- what is installed --------------------------------------------------------------------------

# Our own, from the door down to the ground. The order decides whose templates and commands win.
KARVON_APPS = [
    "demo",
    "storefront",
    "cms.backoffice",
    "cms",
    "commerce.api",
    "commerce.privacy",
    "commerce.search",
    "commerce.showcase",
    "commerce.feeds",
    "commerce.reviews",
    "commerce.payouts",
    "commerce.checkout",
    "commerce.fiscal",
    "commerce.payments",
    "commerce.orders",
    "commerce.cart",
    "commerce.promotions",
    "commerce.customers",
    "commerce.shipping",
    "commerce.inventory",
    "commerce.pricing",
    "commerce.catalog",
    "commerce.merchants",
    "commerce.wallets",
    "commerce.accounts",
    "commerce.notifications",
    "commerce.ledger",
    "commerce.core",
    "media",
]

INSTALLED_APPS = [
    *KARVON_APPS,
    "wagtail_localize",
    "wagtail_localize.locales",  # takes the place of wagtail.locales
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.backoffice.apps.StaffConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",  # its page of API docs is served from here, not from elsewhere
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

# Our own run innermost: the language is known to them.
KARVON_MIDDLEWARE = ["storefront.middleware.Refusals"]

MIDDLEWARE = [
    "storefront.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "storefront.middleware.sessions",
    "storefront.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "storefront.middleware.FormProtection",
    "storefront.middleware.staff_sign_in",
    "storefront.middleware.staff_messages",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *KARVON_MIDDLEWARE,
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

# --- stores -------------------------------------------------------------------------------------

_stores = store_urls(BASE_DIR / "var")
REDIS_URL = _stores["REDIS_URL"]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url_config(_stores["DATABASE_URL"])
    | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,  # a connection that died in the pool is not handed out
        "OPTIONS": {
            # One pool per process: as many connections as threads serve requests, and some air.
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL_SIZE", default=8),
                "timeout": 5,
            },
            "connect_timeout": 5,
            "application_name": "karvon",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.cache.LastingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "karvon",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2, "health_check_interval": 30},
    }
}

# --- jobs ---------------------------------------------------------------------------------------

# Wagtail's background tasks (search index, references) are the worker's, like all others.
TASKS = {"default": {"BACKEND": "commerce.core.tasks_backend.ProcrastinateBackend"}}

# --- templates ----------------------------------------------------------------------------------

THEME = env.str("THEME", default="base")
THEME_FOLDERS = [BASE_DIR / "themes" / theme for theme in dict.fromkeys([THEME, "base"])]

TEMPLATES = [
    # First, since Django asks them in turn for every template of the admin; the shop names its own.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [folder / "templates" for folder in THEME_FOLDERS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "storefront.jinja.environment",
            "extensions": [
                "jinja2.ext.i18n",
                "wagtail.jinja2tags.core",
                "wagtail.images.jinja2tags.images",
                "wagtail.contrib.settings.jinja2tags.settings",
            ],
        },
    },
]

# --- files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [folder / "static" for folder in THEME_FOLDERS if (folder / "static").is_dir()]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default="") or BASE_DIR / "media" / "uploads")

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a page with many blocks is a large form
FILE_UPLOAD_PERMISSIONS = 0o644

# --- languages, time, numbers -------------------------------------------------------------------

LANGUAGE_CODE = "uz"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("uz", "Oʻzbekcha"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Tashkent"

# --- people (signing in: config/people.py) ------------------------------------------------------

# How many of our own proxies stand before us: so far back in X-Forwarded-For is the visitor.
PROXIES = env.int("PROXIES", default=0)

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "storefront.errors.form_from_elsewhere"

# --- safety -------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows previews of pages in a frame

# No nonce: a page that the edge keeps would hand the same one to everybody. The one script that
# stands in the page, since it decides between light and dark before the first stroke, has a hash.
_script = next(
    path for folder in THEME_FOLDERS if (path := folder / "static" / "js" / "theme.js").exists()
)
_hash = b64encode(sha256(_script.read_bytes()).digest()).decode()
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, f"'sha256-{_hash}'"],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],  # the critical styles stand in the page
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}

# --- Wagtail ------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Karvon"
SITE_URL = WAGTAILADMIN_BASE_URL = env.str(
    "SITE_URL",
    default=f"http://127.0.0.1:{PORT}" if DEBUG else f"https://{[*ALLOWED_HOSTS, 'localhost'][0]}",
)
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [*LANGUAGES, ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.backoffice.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # decoded it takes four bytes each
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "config.search_backend",
        "SEARCH_CONFIG": "simple",  # one index holds Uzbek and Russian
        "ATOMIC_REBUILD": False,  # else the title norms of every row are rewritten in one breath
    }
}
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "simple"  # the ordinary editor, workflow and schedule
WAGTAIL_AUTOSAVE_INTERVAL = 5_000  # milliseconds; each save costs dozens of queries
WAGTAILAPI_DOCS_ENABLED = False
# Nothing leaves the building without being asked to.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# --- mail ---------------------------------------------------------------------------------------

_mail = env.email_url("EMAIL_URL", default="smtp://localhost:25")
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if DEBUG
    else {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail["EMAIL_HOST"],
            "port": _mail["EMAIL_PORT"],
            "username": _mail["EMAIL_HOST_USER"],
            "password": _mail["EMAIL_HOST_PASSWORD"],
            "use_tls": _mail.get("EMAIL_USE_TLS", False),
            "use_ssl": _mail.get("EMAIL_USE_SSL", False),
            "timeout": 10,
        },
    }
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Karvon <noreply@localhost>")

# --- logs ---------------------------------------------------------------------------------------

LOGGING = logging_settings(readable=DEBUG, level=env.str("LOG_LEVEL", default="INFO"))

# --- providers ----------------------------------------------------------------------------------

PAYME_MERCHANT_ID = env.str("PAYME_MERCHANT_ID", default="")
PAYME_KEY = env.str("PAYME_KEY", default="")
PAYME_LOGIN = env.str("PAYME_LOGIN", default="Paycom")
PAYME_TEST_KEY = env.str("PAYME_TEST_KEY", default="")  # only while the sandbox tries us
PAYME_ADDRESSES = env.list("PAYME_ADDRESSES", default=[])  # as 185.234.113.0/28; empty: any
PAYME_CHECKOUT_URL = env.str("PAYME_CHECKOUT_URL", default="https://checkout.paycom.uz")
CLICK_SERVICE_ID = env.str("CLICK_SERVICE_ID", default="")
CLICK_MERCHANT_ID = env.str("CLICK_MERCHANT_ID", default="")
CLICK_SECRET_KEY = env.str("CLICK_SECRET_KEY", default="")
# Of the Merchant API, by which refunds are asked for; without it they are made in the cabinet.
FINANCE_EMAILS = env.list("FINANCE_EMAILS", default=[])  # who hears of payments that differ
CLICK_MERCHANT_USER_ID = env.str("CLICK_MERCHANT_USER_ID", default="")
CLICK_API_URL = env.str("CLICK_API_URL", default="https://api.click.uz/v2/merchant")
UZUM_SERVICE_ID = env.str("UZUM_SERVICE_ID", default="")
UZUM_LOGIN = env.str("UZUM_LOGIN", default="")
UZUM_PASSWORD = env.str("UZUM_PASSWORD", default="")

INSTALMENT_KEY = env.str("INSTALMENT_KEY", default="sandbox" if DEBUG else "")
INSTALMENT_PAGE = env.str(
    "INSTALMENT_PAGE", default=f"http://127.0.0.1:{PORT}/uz/pay/sandbox/" if DEBUG else ""
)
# Soʻm: what costs less or more is not split.
INSTALMENT_LIMITS = env.json("INSTALMENT_LIMITS", default=[200_000, 50_000_000])

ESKIZ_EMAIL = env.str("ESKIZ_EMAIL", default="")
ESKIZ_PASSWORD = env.str("ESKIZ_PASSWORD", default="")
ESKIZ_SENDER = env.str("ESKIZ_SENDER", default="4546")

if not DEBUG:
    refuse_half_configured("Payme", ["PAYME_MERCHANT_ID", "PAYME_KEY"], "PAYME_KEY")
    refuse_half_configured(
        "Click",
        ["CLICK_SERVICE_ID", "CLICK_MERCHANT_ID", "CLICK_SECRET_KEY"],
        "CLICK_SECRET_KEY",
    )
    refuse_half_configured(
        "Uzum", ["UZUM_SERVICE_ID", "UZUM_LOGIN", "UZUM_PASSWORD"], "UZUM_PASSWORD"
    )

# --- receipts -------------------------------------------------------------------------------------

# Whose receipts the tax committee has already: these payment providers register them.
FISCAL_BY_PROVIDERS = env.list("FISCAL_BY_PROVIDERS", default=["payme"])

FISCAL_DELIVERY = {  # the shop's service of delivery, as the tax committee codes it
    "ikpu": env.str("FISCAL_DELIVERY_IKPU", default="0" * 17 if DEBUG else ""),
    "package_code": env.str("FISCAL_DELIVERY_PACKAGE_CODE", default="0" if DEBUG else ""),
}

# --- parts of the shop that are chosen by dotted path -------------------------------------------

PAYMENT_PROVIDERS = [  # in the order in which they are offered
    f"commerce.payments.providers.{name}"
    for name in (
        "cash.Cash",
        "payme.Payme",
        "click.Click",
        "uzum.Uzum",
        "instalment.Instalment",
        "wallet.Wallet",
    )
]
HOUSE = house(demo=DEBUG)
SMS_GATEWAY = env.str(
    "SMS_GATEWAY", default="commerce.notifications.providers.console.ConsoleGateway"
)
FISCAL_GATEWAY = env.str(  # empty: receipts wait until there is an operator
    "FISCAL_GATEWAY",
    default="commerce.fiscal.providers.sandbox.SandboxGateway" if DEBUG else "",
)
SEARCH_ENGINE = "commerce.search.providers.postgres.PostgresEngine"
PICTURE_CHANGED = "commerce.catalog.commands.note_picture_changed"
CATALOG_PREVIEW = "storefront.catalog.preview"  # how a draft of the catalogue is shown to editors
CMS_PREVIEW = "storefront.pages.preview"  # and a draft of a page
