import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce.catalog.errors import NoSuchVariant
from commerce.core.models import EventRow
from commerce.inventory.commands import (
    Wanted,
    move_stock,
    release_stock,
    reserve_stock,
    save_warehouse,
    set_safety,
    set_stock,
    ship_stock,
    transfer_stock,
    write_off,
)
from commerce.inventory.errors import OutOfStock
from commerce.inventory.models import Movement, Reservation, Stock
from commerce.inventory.queries import LOW, available, state_of, stock_differences
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = timezone.now()
RECEIPT = Movement.Reason.RECEIPT


@pytest.fixture
def variant():
    return make.make_product(stock=0).variants.get()


def free(variant):
    return available([variant.pk])[variant.pk]


def ledger(stock):
    moved = Movement.objects.filter(variant=stock.variant, warehouse=stock.warehouse)
    return moved.aggregate(total=Sum("quantity"))["total"] or 0


def promise(variant, quantity, *, for_="1"):
    return reserve_stock(for_=for_, lines=[Wanted(variant.pk, quantity)])


def told():
    return EventRow.objects.filter(name="stock.state_changed").count()


@pytest.mark.parametrize(
    ("pieces", "state"), [(-1, "out"), (0, "out"), (1, "low"), (LOW, "low"), (LOW + 1, "in")]
)
def test_the_coarse_truth(pieces, state):
    assert state_of(pieces) == state


def test_what_is_nowhere_is_not_there(variant):
    assert available([variant.pk, 10**12]) == {variant.pk: 0, 10**12: 0}


def test_the_fullest_warehouse_gives_first(variant):
    small, large = make.make_warehouse("kichik"), make.make_warehouse("katta")
    make.put_on_shelf(variant, 3, warehouse=small)
    make.put_on_shelf(variant, 8, warehouse=large)
    promised = {row.warehouse_id: row.quantity for row in promise(variant, 10)}
    assert promised == {large.pk: 8, small.pk: 2}
    assert free(variant) == 1


def test_too_much_is_refused_and_promises_nothing(variant):
    other = make.make_product(stock=5).variants.get()
    make.put_on_shelf(variant, 3)
    with pytest.raises(OutOfStock) as refusal:
        reserve_stock(for_="1", lines=[Wanted(other.pk, 5), Wanted(variant.pk, 4)])
    assert refusal.value.left == {variant.pk: 3}
    assert free(variant) == 3
    assert free(other) == 5
    assert not Reservation.objects.exists()


def test_two_lines_of_one_variant_count_together(variant):
    make.put_on_shelf(variant, 3)
    with pytest.raises(OutOfStock):
        reserve_stock(for_="1", lines=[Wanted(variant.pk, 2), Wanted(variant.pk, 2)])


def test_releasing_twice_gives_back_once(variant):
    make.put_on_shelf(variant, 3)
    promise(variant, 2)
    for _ in range(2):
        release_stock(for_="1")
    assert free(variant) == 3


def test_shipping_twice_takes_once_and_writes_the_ledger(variant):
    stock = make.put_on_shelf(variant, 3)
    promise(variant, 2)
    for _ in range(2):
        ship_stock(for_="1")
    stock.refresh_from_db()
    assert (stock.on_hand, stock.reserved) == (1, 0)
    sale = Movement.objects.get(reason=Movement.Reason.SALE)
    assert (sale.quantity, sale.reference) == (-2, "1")


def test_what_was_shipped_can_not_be_released(variant):
    make.put_on_shelf(variant, 3)
    promise(variant, 2)
    ship_stock(for_="1")
    release_stock(for_="1")
    assert free(variant) == 1


def test_a_count_books_the_difference(variant):
    warehouse = make.make_warehouse()
    for counted in (7, 4, 4, 0):
        stock = set_stock(variant_id=variant.pk, warehouse=warehouse, on_hand=counted)
        assert stock.on_hand == ledger(stock) == counted
    booked = Movement.objects.order_by("pk").values_list("quantity", flat=True)
    assert list(booked) == [7, -3, -4]


def test_promised_pieces_can_not_be_counted_away(variant):
    stock = make.put_on_shelf(variant, 5)
    promise(variant, 4)
    with pytest.raises(OutOfStock):
        set_stock(variant_id=variant.pk, warehouse=stock.warehouse, on_hand=3)
    with pytest.raises(OutOfStock):
        move_stock(variant_id=variant.pk, warehouse=stock.warehouse, quantity=-2, reason=RECEIPT)
    assert set_stock(variant_id=variant.pk, warehouse=stock.warehouse, on_hand=4).available == 0


def test_a_closed_warehouse_keeps_its_books_but_sells_nothing(variant):
    stock = make.put_on_shelf(variant, 5)
    promise(variant, 2)
    stock.warehouse.is_active = False
    save_warehouse(stock.warehouse)
    assert free(variant) == 0
    with pytest.raises(OutOfStock):
        promise(variant, 1, for_="2")
    moved = move_stock(variant_id=variant.pk, warehouse=stock.warehouse, quantity=1, reason=RECEIPT)
    assert moved.on_hand == 6
    release_stock(for_="1")
    stock.refresh_from_db()
    assert stock.reserved == 0


def test_nothing_is_kept_of_a_variant_that_does_not_exist():
    with pytest.raises(NoSuchVariant):
        move_stock(variant_id=10**12, warehouse=make.make_warehouse(), quantity=1, reason=RECEIPT)


def test_only_a_new_coarse_state_is_announced(variant):
    before = told()
    make.put_on_shelf(variant, LOW + 10)  # out → in
    assert told() == before + 1
    promise(variant, 9)  # still in
    assert told() == before + 1
    promise(variant, 1, for_="2")  # low
    promise(variant, LOW, for_="3")  # out
    assert told() == before + 3
    ship_stock(for_="3")  # was out already
    assert told() == before + 3
    release_stock(for_="1")  # in
    assert told() == before + 4


@pytest.mark.parametrize(
    "columns",
    [
        {"on_hand": 1, "reserved": 2},
        {"on_hand": -1, "reserved": 0},
        {"on_hand": 1, "reserved": -1},
    ],
)
def test_the_table_itself_holds_no_impossible_stock(variant, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(variant=variant, warehouse=make.make_warehouse(), **columns)


def test_the_table_itself_holds_one_row_a_place_and_promises_of_something(variant):
    stock = make.put_on_shelf(variant, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.create(variant=variant, warehouse=stock.warehouse)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.create(
            reference="1", variant=variant, warehouse=stock.warehouse, quantity=0
        )


step = st.one_of(
    st.tuples(st.just("move"), st.sampled_from("ab"), st.integers(-6, 10)),
    st.tuples(st.just("count"), st.sampled_from("ab"), st.integers(0, 10)),
    st.tuples(st.just("promise"), st.sampled_from("123"), st.integers(1, 8)),
    st.tuples(st.just("release"), st.sampled_from("123"), st.just(0)),
    st.tuples(st.just("ship"), st.sampled_from("123"), st.just(0)),
    st.tuples(st.just("transfer"), st.sampled_from("ab"), st.integers(1, 6)),
    st.tuples(st.just("write off"), st.sampled_from("ab"), st.integers(1, 6)),
    st.tuples(st.just("keep back"), st.sampled_from("ab"), st.integers(0, 6)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=14))
def test_the_ledger_always_equals_what_lies_there(variant, steps):
    """Whatever is done in whatever order, and whatever is refused of it."""
    with transaction.atomic():
        for what, where, pieces in steps:
            try:
                do(variant, what, where, pieces)
            except (OutOfStock, IntegrityError):
                continue
        assert stock_differences() == []
        for stock in Stock.objects.filter(variant=variant).select_related("warehouse"):
            held = Reservation.objects.filter(
                variant=variant, warehouse=stock.warehouse, state=Reservation.State.HELD
            )
            assert stock.on_hand == ledger(stock)
            assert stock.reserved == (held.aggregate(n=Sum("quantity"))["n"] or 0)
        transaction.set_rollback(True)


def do(variant, what, where, pieces):
    with transaction.atomic():
        match what:
            case "move":
                move_stock(
                    variant_id=variant.pk,
                    warehouse=make.make_warehouse(where),
                    quantity=pieces,
                    reason=RECEIPT,
                )
            case "count":
                make.put_on_shelf(variant, pieces, warehouse=make.make_warehouse(where))
            case "promise":
                promise(variant, pieces, for_=where)
            case "release":
                release_stock(for_=where)
            case "ship":
                ship_stock(for_=where)
            case "transfer":
                source, target = make.make_warehouse(where), make.make_warehouse("c")
                transfer_stock(variant_id=variant.pk, source=source, target=target, quantity=pieces)
            case "write off":
                write_off(
                    variant_id=variant.pk,
                    warehouse=make.make_warehouse(where),
                    quantity=pieces,
                    reason=Movement.Reason.LOSS,
                )
            case "keep back":
                set_safety(
                    variant_id=variant.pk, warehouse=make.make_warehouse(where), pieces=pieces
                )
