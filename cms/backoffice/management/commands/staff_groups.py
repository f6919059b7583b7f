from typing import Any

from django.core.management.base import BaseCommand

from cms.backoffice.staff import RIGHTS, make_groups


class Command(BaseCommand):
    help = "Makes the groups Editors, Merchandisers and Managers, or gives them their rights back."

    def handle(self, *args: Any, **options: Any) -> None:
        make_groups()
        self.stdout.write(", ".join(RIGHTS))
