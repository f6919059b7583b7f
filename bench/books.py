"""What `bench.purchase` asks of the shop's books. Answers on the last line as JSON.

goods          what is to be bought, with plenty of it laid on the shelves first
sold NUMBER…   how many of these orders there are, and what they promise of the stock
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.db.models import Sum  # noqa: E402

from commerce.catalog.models import Variant  # noqa: E402
from commerce.core.money import Money  # noqa: E402
from commerce.inventory.commands import receive_stock  # noqa: E402
from commerce.inventory.models import Reservation, Warehouse  # noqa: E402
from commerce.inventory.queries import stock_differences  # noqa: E402
from commerce.orders.models import Order, OrderLine  # noqa: E402

KINDS = 200
PIECES = 10_000
DEAREST = Money.of_soums(5_000_000)


def main() -> None:
    match sys.argv[1:]:
        case ["goods"]:
            answer: Any = goods()
        case ["sold"]:
            answer = sold(json.load(sys.stdin))
        case _:
            raise SystemExit(__doc__)
    print(json.dumps(answer))


def goods() -> list[int]:
    """Variants that anybody may buy and pay in cash."""
    warehouse = Warehouse.objects.filter(is_active=True).order_by("pk")[0]
    variants = Variant.objects.filter(
        is_active=True, product__live=True, price__amount__lt=DEAREST
    ).order_by("pk")[:KINDS]
    for variant in variants:
        receive_stock(variant_id=variant.pk, warehouse=warehouse, quantity=PIECES)
    return [variant.pk for variant in variants]


def sold(numbers: list[str]) -> dict[str, Any]:
    lines = OrderLine.objects.filter(order__number__in=numbers)
    held = Reservation.objects.held()
    everything = OrderLine.objects.filter(order__number__in=held.values("reference"))
    return {
        "orders": Order.objects.filter(number__in=numbers).count(),
        "all_orders": Order.objects.count(),
        "pieces": lines.aggregate(n=Sum("quantity"))["n"],
        "ordered": everything.aggregate(n=Sum("quantity"))["n"],
        "held": held.aggregate(n=Sum("quantity"))["n"],
        "differences": len(stock_differences()),
    }


if __name__ == "__main__":
    main()
