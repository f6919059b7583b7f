"""Pages and the API are served from here."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What is loaded once stays for ever: the garbage collector need not look at it again, which took
# it a seventh of a second each time.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
