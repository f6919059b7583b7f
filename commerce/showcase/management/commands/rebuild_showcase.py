from typing import Any

from django.core.management.base import BaseCommand

from commerce.catalog.models import Product
from commerce.core.progress import progress_bar
from commerce.showcase.commands import rebuild_all


class Command(BaseCommand):
    help = "Makes anew all that shoppers see of products. `rebuild_search` should follow."

    def handle(self, *args: Any, **options: Any) -> None:
        with progress_bar("Cards and documents", Product.objects.count()) as done:
            rebuild_all(done)
