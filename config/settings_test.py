"""Settings of the tests: production's, but quick and without a world outside."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-the-tests-know-this-and-it-guards-nothing")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.update(DEBUG="0", HTTPS="0", EMAIL_URL="smtp://localhost:25")
# A developer's own provider variables are none of the tests' business.
OUTSIDE = ("PAYME_", "CLICK_", "UZUM_", "INSTALMENT_", "FISCAL_")
for _name in [name for name in os.environ if name.startswith(OUTSIDE)]:
    del os.environ[_name]

from config.settings import *  # noqa: E402, F403
from config.settings import CACHES, DATABASES, STORAGES  # noqa: E402

ALLOWED_HOSTS = ["*"]

# Each test ends by closing its connection; a pool would keep the database from being dropped.
del DATABASES["default"]["OPTIONS"]["pool"]
CACHES["default"]["KEY_PREFIX"] = "test"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}

STAFF_SECOND_FACTOR = False  # the tests of it turn it on

MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="karvon-media-"))
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
WHITENOISE_AUTOREFRESH = True  # no walk over every static file at each start
WHITENOISE_USE_FINDERS = True

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
