from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.backoffice.publishing import publish_due


class Command(BaseCommand):
    help = "Publishes what was scheduled until now and takes down what has expired."

    def handle(self, *args: Any, **options: Any) -> None:
        done = publish_due(timezone.now())
        self.stdout.write(
            f"{done.published} published, {done.taken_down} taken down, {done.failed} failed"
        )
