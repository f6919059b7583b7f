from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commerce.orders.history import differences
from commerce.orders.models import Order

AT_ONCE = 500
RELATED = ("events", "sub_orders", "lines", "returns", "refunds")
SEALED = ("contact_name", "phone", "street", "landmark")


class Command(BaseCommand):
    help = "Compares every order with what its events tell, and lists the differences."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        orders = Order.objects.defer(*SEALED).prefetch_related(*RELATED)
        for order in orders.iterator(chunk_size=AT_ONCE):
            checked += 1
            found = differences(order)
            wrong += bool(found)
            for difference in found:
                self.stdout.write(f"{order.number}: {difference}")
        if wrong:
            raise CommandError(f"{wrong} of {checked} orders stand otherwise than their events say")
        self.stdout.write(f"{checked} orders stand as their events say")
