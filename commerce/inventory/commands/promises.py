"""Pieces promised to an order: held, shipped, given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from commerce.inventory.commands.shelves import announce, locked, pieces_of
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Movement, Reservation, ReservationQuerySet, Stock
from commerce.shipping.queries import distance_between


@dataclass(frozen=True)
class Wanted:
    """So many pieces of a variant."""

    variant_id: int
    quantity: int


@transaction.atomic
def reserve_stock(*, for_: str, lines: Sequence[Wanted], region: str = "") -> list[Reservation]:
    """Promise these pieces to an order, or refuse with `OutOfStock` and promise nothing.

    They come from as few warehouses as can be, and from those near the buyer's region.
    """
    wanted = _summed(lines)
    stocks = locked(wanted)
    pieces = pieces_of(stocks)
    short = {
        variant: pieces.get(variant, 0)
        for variant, quantity in wanted.items()
        if pieces.get(variant, 0) < quantity
    }
    if short:
        raise OutOfStock(short)
    taken = list(_taken(stocks, wanted, region))
    for stock, quantity in taken:
        stock.reserved += quantity
    _change(taken, lambda quantity: {"reserved": F("reserved") + quantity})
    announce(pieces, pieces_of(stocks))
    return Reservation.objects.bulk_create(
        Reservation(
            reference=for_,
            variant_id=stock.variant_id,
            warehouse_id=stock.warehouse_id,
            quantity=quantity,
        )
        for stock, quantity in taken
    )


@transaction.atomic
def release_stock(*, for_: str, lines: Sequence[Wanted] | None = None) -> None:
    """End what was promised to an order, or only these pieces of it.

    Repeating the whole changes nothing.
    """
    stocks = _lock_promised(for_)
    held = Reservation.objects.held().filter(reference=for_).order_by("pk")
    if lines is None:
        _release(stocks, held)
    else:
        _release_some(stocks, held, _summed(lines))


@transaction.atomic
def ship_stock(*, for_: str, variant_ids: Iterable[int] | None = None) -> None:
    """The promised pieces, or those of these variants, leave; repeating it changes nothing."""
    stocks = _lock_promised(for_)
    held = Reservation.objects.held().filter(reference=for_)
    if variant_ids is not None:
        held = held.filter(variant_id__in=set(variant_ids))
    leaving = _of(stocks, held)
    _change(
        leaving,
        lambda quantity: {"reserved": F("reserved") - quantity, "on_hand": F("on_hand") - quantity},
    )
    leaving = [(stock, -quantity) for stock, quantity in leaving]
    _book(leaving, Movement.Reason.SALE, reference=for_)
    held.update(state=Reservation.State.SHIPPED)


@transaction.atomic
def take_back_stock(*, for_: str, lines: Sequence[Wanted]) -> None:
    """Pieces that an order had been sent lie in the warehouse again that they came from."""
    stocks = _lock_promised(for_)
    before = pieces_of(stocks)
    shipped = Reservation.objects.filter(reference=for_, state=Reservation.State.SHIPPED)
    came_from = {row.variant_id: row.warehouse_id for row in shipped.order_by("-pk")}
    shelves = {(stock.variant_id, stock.warehouse_id): stock for stock in stocks}
    coming = [(shelves[v, came_from[v]], quantity) for v, quantity in _summed(lines).items()]
    for stock, quantity in coming:
        stock.on_hand += quantity
    _change(coming, lambda quantity: {"on_hand": F("on_hand") + quantity})
    _book(coming, Movement.Reason.RETURN, reference=for_)
    announce(before, pieces_of(stocks))


def _book(rows: Iterable[tuple[Stock, int]], reason: Movement.Reason, *, reference: str) -> None:
    Movement.objects.bulk_create(
        Movement(
            variant_id=stock.variant_id,
            warehouse_id=stock.warehouse_id,
            quantity=quantity,
            reason=reason,
            reference=reference,
        )
        for stock, quantity in rows
    )


def _summed(lines: Iterable[Wanted]) -> dict[int, int]:
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        wanted[line.variant_id] += line.quantity
    return wanted


def _lock_promised(reference: str) -> list[Stock]:
    """The stock rows of all that was promised to an order, locked."""
    promised = Reservation.objects.filter(reference=reference)
    return locked(promised.values_list("variant_id", flat=True))


def _release(stocks: Sequence[Stock], held: ReservationQuerySet) -> None:
    """Take these promises off the locked rows."""
    before, given_back = pieces_of(stocks), _of(stocks, held)
    for stock, quantity in given_back:
        stock.reserved -= quantity
    _change(given_back, lambda quantity: {"reserved": F("reserved") - quantity})
    held.update(state=Reservation.State.RELEASED)
    announce(before, pieces_of(stocks))


def _release_some(
    stocks: Sequence[Stock], held: ReservationQuerySet, wanted: Mapping[int, int]
) -> None:
    """Take so many pieces of each variant off the promises and off the locked rows."""
    before, left = pieces_of(stocks), dict(wanted)
    rows, given_back = list(held), []
    for row, (stock, promised) in zip(rows, _of(stocks, rows), strict=True):
        pieces = min(promised, left.get(row.variant_id, 0))
        if not pieces:
            continue
        left[row.variant_id] -= pieces
        stock.reserved -= pieces
        given_back.append((stock, pieces))
        if pieces == row.quantity:
            row.state = Reservation.State.RELEASED
        else:
            row.quantity -= pieces
    Reservation.objects.bulk_update(rows, ["state", "quantity"])
    _change(given_back, lambda pieces: {"reserved": F("reserved") - pieces})
    announce(before, pieces_of(stocks))


def _of(stocks: Iterable[Stock], held: Iterable[Reservation]) -> list[tuple[Stock, int]]:
    """What is promised of which row."""
    shelves = {(stock.variant_id, stock.warehouse_id): stock for stock in stocks}
    return [(shelves[row.variant_id, row.warehouse_id], row.quantity) for row in held]


def _change(rows: Iterable[tuple[Stock, int]], by: Callable[[int], dict[str, Any]]) -> None:
    """Change locked rows by so many pieces each: one statement for all of one number."""
    of_number: dict[int, list[int]] = defaultdict(list)
    for stock, quantity in rows:
        of_number[quantity].append(stock.pk)
    for quantity, ids in of_number.items():
        Stock.objects.filter(pk__in=ids).update(**by(quantity))


def _taken(
    stocks: Iterable[Stock], wanted: Mapping[int, int], region: str
) -> Iterator[tuple[Stock, int]]:
    """From where each piece comes, warehouse by warehouse until there is enough.

    The next is always the one that makes most lines whole, so that there are few parcels; of
    equals the nearest, then the fullest.
    """
    left = dict(wanted)
    shelves: dict[int, list[Stock]] = defaultdict(list)
    for stock in stocks:
        if stock.warehouse.is_active and stock.available:
            shelves[stock.warehouse_id].append(stock)

    def merit(shelf: Sequence[Stock]) -> tuple[int, float, int]:
        made_whole = sum(0 < left[stock.variant_id] <= stock.available for stock in shelf)
        pieces = sum(min(left[stock.variant_id], stock.available) for stock in shelf)
        return -made_whole, distance_between(shelf[0].warehouse.region, region), -pieces

    while any(left.values()):
        useful = (s for s in shelves.values() if any(left[stock.variant_id] for stock in s))
        best = min(useful, key=merit)
        for stock in shelves.pop(best[0].warehouse_id):
            quantity = min(left[stock.variant_id], stock.available)
            if quantity:
                left[stock.variant_id] -= quantity
                yield stock, quantity
