"""Pieces that come, go and are counted: each with its line in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.events import emit
from commerce.inventory.commands.shelves import announce, locked, pieces_of
from commerce.inventory.errors import ImpossibleMove, OutOfStock
from commerce.inventory.events import WarehouseChanged
from commerce.inventory.models import WRITTEN_OFF, Movement, Stock, Warehouse


@transaction.atomic
def save_warehouse(warehouse: Warehouse) -> Warehouse:
    """Store a new or edited warehouse; if it opens or closes, tell those who show stock."""
    before = Warehouse.objects.filter(pk=warehouse.pk).first()
    warehouse.full_clean()
    warehouse.save()
    if before and before.is_active != warehouse.is_active:
        emit(WarehouseChanged(warehouse.pk))
    return warehouse


@transaction.atomic
def move_stock(
    *,
    variant_id: int,
    warehouse: Warehouse,
    quantity: int,
    reason: Movement.Reason,
    reference: str = "",
) -> Stock:
    """Bring pieces in (positive) or take them out (negative), with a line in the ledger.

    Refuses with `OutOfStock` to take more than lies there unpromised.
    """
    stocks = _locked_with(variant_id, warehouse)
    before = pieces_of(stocks)
    stock = _book(_in(stocks, warehouse), quantity, reason, reference)
    announce(before, pieces_of(stocks))
    return stock


def receive_stock(
    *, variant_id: int, warehouse: Warehouse, quantity: int, reference: str = ""
) -> Stock:
    """Goods were delivered to the warehouse."""
    _check_pieces(quantity)
    return move_stock(
        variant_id=variant_id,
        warehouse=warehouse,
        quantity=quantity,
        reason=Movement.Reason.RECEIPT,
        reference=reference,
    )


def write_off(
    *,
    variant_id: int,
    warehouse: Warehouse,
    quantity: int,
    reason: Movement.Reason,
    reference: str = "",
) -> Stock:
    """Pieces that can't be sold any more leave the books: damaged, lost or past their date."""
    _check_pieces(quantity)
    if reason not in WRITTEN_OFF:
        raise ImpossibleMove
    return move_stock(
        variant_id=variant_id,
        warehouse=warehouse,
        quantity=-quantity,
        reason=reason,
        reference=reference,
    )


@transaction.atomic
def transfer_stock(
    *,
    variant_id: int,
    source: Warehouse,
    target: Warehouse,
    quantity: int,
    reference: str = "",
) -> None:
    """Bring unpromised pieces from one warehouse to another: two movements or none."""
    _check_pieces(quantity)
    if source.pk == target.pk:
        raise ImpossibleMove
    stocks = _locked_with(variant_id, source, target)
    before = pieces_of(stocks)
    _book(_in(stocks, source), -quantity, Movement.Reason.TRANSFER, reference)
    _book(_in(stocks, target), quantity, Movement.Reason.TRANSFER, reference)
    announce(before, pieces_of(stocks))


def set_stock(*, variant_id: int, warehouse: Warehouse, on_hand: int, reference: str = "") -> Stock:
    """Book the difference to what was counted; below what is promised is refused."""
    (stock,) = set_stocks(counted={(variant_id, warehouse.pk): on_hand}, reference=reference)
    return stock


@transaction.atomic
def set_stocks(*, counted: Mapping[tuple[int, int], int], reference: str = "") -> list[Stock]:
    """The same for many variants, by the ids of variant and warehouse: all of them or none."""
    stocks = _locked_places(counted)
    before = pieces_of(stocks)
    places = [stock for stock in stocks if (stock.variant_id, stock.warehouse_id) in counted]
    movements = [
        movement
        for stock in places
        if (
            movement := _booked(
                stock,
                counted[stock.variant_id, stock.warehouse_id] - stock.on_hand,
                Movement.Reason.COUNT,
                reference,
            )
        )
    ]
    Movement.objects.bulk_create(movements)
    Stock.objects.bulk_update(places, ["on_hand"])
    announce(before, pieces_of(stocks))
    return places


@transaction.atomic
def set_safety(*, variant_id: int, warehouse: Warehouse, pieces: int) -> Stock:
    """Keep so many pieces back from buyers. What is promised already stays promised."""
    stocks = _locked_with(variant_id, warehouse)
    before = pieces_of(stocks)
    stock = _in(stocks, warehouse)
    stock.safety = pieces
    stock.save(update_fields=["safety"])
    announce(before, pieces_of(stocks))
    return stock


def _check_pieces(quantity: int) -> None:
    if quantity < 1:
        raise ImpossibleMove


def _locked_with(variant_id: int, *warehouses: Warehouse) -> list[Stock]:
    """The variant's rows, locked; from now on it has one in each of these warehouses too."""
    return _locked_places([(variant_id, warehouse.pk) for warehouse in warehouses])


def _locked_places(places: Iterable[tuple[int, int]]) -> list[Stock]:
    """Every row of these variants, locked; from now on they have one in these warehouses too."""
    wanted = sorted(places)  # in one order: two who make the same rows would wait for each other
    variant_ids = {variant_id for variant_id, _ in wanted}
    if Variant.objects.filter(pk__in=variant_ids).count() != len(variant_ids):
        raise NoSuchVariant
    Stock.objects.bulk_create(
        [Stock(variant_id=variant, warehouse_id=warehouse) for variant, warehouse in wanted],
        ignore_conflicts=True,
    )
    return locked(variant_ids)


def _in(stocks: Sequence[Stock], warehouse: Warehouse) -> Stock:
    return next(stock for stock in stocks if stock.warehouse_id == warehouse.pk)


def _book(stock: Stock, quantity: int, reason: Movement.Reason, reference: str) -> Stock:
    """Write a movement into the ledger and onto the locked row that it belongs to."""
    movement = _booked(stock, quantity, reason, reference)
    if movement:
        movement.save()
        stock.save(update_fields=["on_hand"])
    return stock


def _booked(
    stock: Stock, quantity: int, reason: Movement.Reason, reference: str
) -> Movement | None:
    """Let pieces come to a locked row or go; the line for the ledger if there are any."""
    if not quantity:
        return None
    if stock.free + quantity < 0:
        raise OutOfStock({stock.variant_id: stock.free})
    stock.on_hand += quantity
    return Movement(
        variant_id=stock.variant_id,
        warehouse_id=stock.warehouse_id,
        quantity=quantity,
        reason=reason,
        reference=reference,
    )
