from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.inventory.queries import stock_differences


class Command(BaseCommand):
    help = "Compares every balance with its movements and reservations; exit 1 if any differs."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = stock_differences()
        for one in differences:
            self.stdout.write(
                f"{one.sku} in {one.warehouse}: on hand {one.on_hand}, moved {one.moved}; "
                f"reserved {one.reserved}, held {one.held}"
            )
        if differences:
            raise CommandError(f"{len(differences)} balances differ from the books.")
        self.stdout.write("Every balance is the sum of its movements.")
