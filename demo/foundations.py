"""What must stand before there are goods: merchants, warehouses, ways of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from commerce.core.money import Money
from commerce.inventory.models import Warehouse
from commerce.merchants.models import Merchant
from commerce.payouts.commands import Terms, make_contract
from commerce.shipping.models import DeliveryRate, PickupPoint
from demo.files import in_both, read

COMMISSIONS = (800, 1_000, 1_250)  # basis points


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
    agree_with_merchants()


def agree_with_merchants() -> None:
    """Each merchant has a contract, since the day on which it joined."""
    for merchant in Merchant.objects.filter(contracts=None).order_by("pk"):
        make_contract(
            merchant_id=merchant.pk,
            terms=Terms(
                number=f"{merchant.pk}/{merchant.joined_on:%Y}",
                since=merchant.joined_on,
                commission=COMMISSIONS[merchant.pk % len(COMMISSIONS)],
                account=f"2020800090000{merchant.pk:07}",
                mfo="00001",
                minimum=Money.of_soums(50_000),
            ),
        )


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
