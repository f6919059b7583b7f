from typing import Any

from django.core.management.base import BaseCommand

from commerce.catalog.models import Product
from commerce.core.progress import progress_bar
from commerce.search.commands import index_all


class Command(BaseCommand):
    help = "Makes anew what products are found by, from what is shown of them."

    def handle(self, *args: Any, **options: Any) -> None:
        with progress_bar("Search", Product.objects.count()) as done:
            index_all(done)
