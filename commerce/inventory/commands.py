from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from commerce.catalog.errors import NoSuchVariant
from commerce.catalog.models import Variant
from commerce.core.events import emit
from commerce.inventory.errors import OutOfStock
from commerce.inventory.events import StockStateChanged, WarehouseChanged
from commerce.inventory.models import Movement, Reservation, Stock, Warehouse
from commerce.inventory.queries import available, state_of


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant."""

    variant_id: int
    quantity: int


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
    return _book(stocks, warehouse, quantity, reason, reference)


@transaction.atomic
def set_stock(*, variant_id: int, warehouse: Warehouse, on_hand: int, reference: str = "") -> Stock:
    """Book the difference to what was counted; below what is promised is refused."""
    stocks = _locked_with(variant_id, warehouse)
    difference = on_hand - _in(stocks, warehouse).on_hand
    return _book(stocks, warehouse, difference, Movement.Reason.COUNT, reference)


@transaction.atomic
def reserve_stock(
    *, for_: str, lines: Sequence[Wanted], until: datetime | None = None
) -> list[Reservation]:
    """Promise these pieces to an order, or refuse with `OutOfStock` and promise nothing.

    Takes from the fullest warehouse first, so that few parcels are made of one line.
    """
    wanted = _summed(lines)
    stocks = _locked(wanted)
    pieces = _pieces(stocks)
    short = {
        variant: max(0, pieces[variant])
        for variant, quantity in wanted.items()
        if pieces[variant] < quantity
    }
    if short:
        raise OutOfStock(short)
    reservations = [
        Reservation(
            reference=for_,
            variant_id=variant,
            warehouse_id=stock.warehouse_id,
            quantity=quantity,
            until=until,
        )
        for variant, total in wanted.items()
        for stock, quantity in _taken(stocks, variant, total)
    ]
    for reservation in reservations:
        _promise(reservation, reservation.quantity)
    Reservation.objects.bulk_create(reservations)
    _announce(pieces, {variant: pieces[variant] - count for variant, count in wanted.items()})
    return reservations


@transaction.atomic
def release_stock(*, for_: str, lines: Sequence[Wanted] | None = None) -> None:
    """End what was promised to an order, or only these pieces of it.

    Repeating the whole changes nothing.
    """
    before = _pieces(_lock_promised(for_))
    for reservation, pieces in _held(for_, lines):
        _promise(reservation, -pieces)
        if pieces == reservation.quantity:
            reservation.state = Reservation.State.RELEASED
        else:
            reservation.quantity -= pieces
        reservation.save(update_fields=["state", "quantity"])
    _announce(before, available(before))


@transaction.atomic
def ship_stock(*, for_: str, variant_ids: Iterable[int] | None = None) -> None:
    """The promised pieces, or those of these variants, leave; repeating it changes nothing."""
    _lock_promised(for_)
    held = Reservation.objects.filter(reference=for_, state=Reservation.State.HELD)
    if variant_ids is not None:
        held = held.filter(variant_id__in=set(variant_ids))
    for reservation in held:
        _place(reservation).update(
            reserved=F("reserved") - reservation.quantity,
            on_hand=F("on_hand") - reservation.quantity,
        )
        Movement.objects.create(
            variant_id=reservation.variant_id,
            warehouse_id=reservation.warehouse_id,
            quantity=-reservation.quantity,
            reason=Movement.Reason.SALE,
            reference=for_,
        )
    held.update(state=Reservation.State.SHIPPED)


@transaction.atomic
def take_back_stock(*, for_: str, lines: Sequence[Wanted]) -> None:
    """Pieces that an order had been sent lie in the warehouse again that they came from."""
    before = _pieces(_lock_promised(for_))
    shipped = Reservation.objects.filter(reference=for_, state=Reservation.State.SHIPPED)
    came_from = {row.variant_id: row for row in shipped.order_by("-pk")}
    for variant_id, quantity in _summed(lines).items():
        _place(came_from[variant_id]).update(on_hand=F("on_hand") + quantity)
        Movement.objects.create(
            variant_id=variant_id,
            warehouse_id=came_from[variant_id].warehouse_id,
            quantity=quantity,
            reason=Movement.Reason.RETURN,
            reference=for_,
        )
    _announce(before, available(before))


def _held(reference: str, lines: Sequence[Wanted] | None) -> Iterable[tuple[Reservation, int]]:
    """What is held for an order with how many pieces of it these lines name; all without lines."""
    left = None if lines is None else _summed(lines)
    held = Reservation.objects.filter(reference=reference, state=Reservation.State.HELD)
    for reservation in held.order_by("pk"):
        pieces = reservation.quantity
        if left is not None:
            pieces = min(pieces, left[reservation.variant_id])
            left[reservation.variant_id] -= pieces
        if pieces:
            yield reservation, pieces


def _summed(lines: Iterable[Wanted]) -> dict[int, int]:
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        wanted[line.variant_id] += line.quantity
    return wanted


def _locked(variant_ids: Iterable[int]) -> list[Stock]:
    """Every stock row of these variants, locked in one order so that nobody ever deadlocks."""
    return list(
        Stock.objects.select_for_update(no_key=True, of=("self",))
        .select_related("warehouse")
        .filter(variant_id__in=set(variant_ids))
        .order_by("pk")
    )


def _lock_promised(reference: str) -> list[Stock]:
    """The stock rows of all that was promised to an order, locked."""
    promised = Reservation.objects.filter(reference=reference)
    return _locked(promised.values_list("variant_id", flat=True))


def _locked_with(variant_id: int, warehouse: Warehouse) -> list[Stock]:
    """The same for one variant, which from now on has a row in this warehouse too."""
    if not Variant.objects.filter(pk=variant_id).exists():
        raise NoSuchVariant
    Stock.objects.bulk_create(
        [Stock(variant_id=variant_id, warehouse=warehouse)], ignore_conflicts=True
    )
    return _locked([variant_id])


def _in(stocks: Iterable[Stock], warehouse: Warehouse) -> Stock:
    return next(stock for stock in stocks if stock.warehouse_id == warehouse.pk)


def _book(
    stocks: list[Stock], warehouse: Warehouse, quantity: int, reason: str, reference: str
) -> Stock:
    """Write a movement into the ledger and onto the locked row that it belongs to."""
    stock = _in(stocks, warehouse)
    if not quantity:
        return stock
    if stock.available + quantity < 0:
        raise OutOfStock({stock.variant_id: stock.available})
    before = _pieces(stocks)
    Movement.objects.create(
        variant_id=stock.variant_id,
        warehouse=warehouse,
        quantity=quantity,
        reason=reason,
        reference=reference,
    )
    stock.on_hand += quantity
    stock.save(update_fields=["on_hand"])
    _announce(before, _pieces(stocks))
    return stock


def _pieces(stocks: Iterable[Stock]) -> dict[int, int]:
    """What can be promised of each variant: the free pieces in the warehouses that are in use."""
    pieces: dict[int, int] = defaultdict(int)
    for stock in stocks:
        if stock.warehouse.is_active:
            pieces[stock.variant_id] += stock.available
    return pieces


def _taken(stocks: Iterable[Stock], variant_id: int, quantity: int) -> Iterable[tuple[Stock, int]]:
    fullest_first = sorted(
        (
            stock
            for stock in stocks
            if stock.variant_id == variant_id and stock.warehouse.is_active and stock.available > 0
        ),
        key=lambda stock: -stock.available,
    )
    for stock in fullest_first:
        taken = min(quantity, stock.available)
        if taken:
            yield stock, taken
        quantity -= taken


def _place(reservation: Reservation) -> QuerySet[Stock]:
    return Stock.objects.filter(
        variant_id=reservation.variant_id, warehouse_id=reservation.warehouse_id
    )


def _promise(reservation: Reservation, pieces: int) -> None:
    _place(reservation).update(reserved=F("reserved") + pieces)


def _announce(before: dict[int, int], after: dict[int, int]) -> None:
    """Tell of every variant whose coarse state became another."""
    changed = {
        variant
        for variant, pieces in after.items()
        if state_of(before[variant]) != state_of(pieces)
    }
    for variant in Variant.objects.filter(pk__in=changed).order_by("pk"):
        emit(StockStateChanged(variant_id=variant.pk, product_id=variant.product_id))
