"""Settings for tools that read the code but need no stores: types, messages, static files."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from config.settings_test import *  # noqa: F403
