from typing import Any

from django.core.management.base import BaseCommand

from cms.commands import ensure_site


class Command(BaseCommand):
    help = "Make the languages, the site and its home pages, if they are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_site()
