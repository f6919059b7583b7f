"""Pages and the API are served from here."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What is loaded once stays for ever: were the garbage collector to look at it again each time,
# some request would wait for that much longer than for its page.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
