"""What must stand before there are goods: merchants, warehouses, ways of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from commerce.core.money import Money
from commerce.inventory.models import Warehouse
from commerce.merchants.models import Merchant
from commerce.shipping.models import DeliveryRate, PickupPoint
from demo.files import in_both, read


def lay_foundations() -> None:
    """Add what is missing; what is there already stays as people made it."""
    delivery = read("delivery.yaml")
    for rows in (
        [Merchant(**_merchant(row)) for row in read("merchants.yaml")],
        [
            Warehouse(code=row["code"], region=row["region"], **in_both("name", row["name"]))
            for row in delivery["warehouses"]
        ],
        list(_rates(delivery)),
        [_point(row) for row in delivery["points"]],
    ):
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=True)


def _merchant(row: dict[str, Any]) -> dict[str, Any]:
    about = in_both("about", row.pop("about"))
    return row | about | {"rating": Decimal(row["rating"])}


def _rates(delivery: dict[str, Any]) -> Iterator[DeliveryRate]:
    for region, methods in delivery["regions"].items():
        for method, (price, soonest, latest) in methods.items():
            yield DeliveryRate(
                method=method,
                region=region,
                price=Money.of_soums(price),
                free_from=Money.of_soums(delivery["free_from"][method]),
                days_min=soonest,
                days_max=latest,
            )


def _point(row: dict[str, Any]) -> PickupPoint:
    texts = [in_both(name, row.pop(name)) for name in ("name", "address", "landmark")]
    return PickupPoint(**row, **texts[0], **texts[1], **texts[2])
