from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from commerce.core.money import Money
from commerce.feeds.commands import (
    apply_sheet,
    resume_sheets,
    undo_sheet,
    upload_sheet,
    work_on_sheet,
)
from commerce.feeds.commands import sheets as going
from commerce.feeds.errors import SheetNotReady
from commerce.feeds.models import Sheet, SheetRow
from commerce.feeds.queries import exported, progress_of
from commerce.inventory.models import Movement, Stock
from commerce.pricing.commands import set_price
from commerce.pricing.models import Price, PriceChange
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant():
    return make.make_merchant()


def goods(merchant, count=1, **given):
    return [make.make_product(merchant=merchant, **given).variants.get() for _ in range(count)]


def upload(content, merchant=None):
    return upload_sheet(
        merchant_id=merchant and merchant.pk,
        user_id=None,
        file_name="a.csv",
        content=content.encode(),
        language="uz",
        now=timezone.now(),
    )


def check(run_jobs, content, merchant=None):
    sheet = upload(content, merchant)
    run_jobs()
    sheet.refresh_from_db()
    return sheet


def carry_out(run_jobs, sheet, command=apply_sheet):
    command(sheet_id=sheet.pk, now=timezone.now())
    run_jobs()
    sheet.refresh_from_db()
    return {row.number: row.state for row in sheet.rows.all()}


def prices():
    return [price.amount.tiyin // 100 for price in Price.objects.order_by("pk")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["uz", "ru"])
def test_what_was_exported_changes_nothing(run_jobs, merchant, kind, language):
    goods(merchant, 2, title_uz="=Qogʻoz", old_price=200_000)
    content = exported(merchant.pk, kind, language)
    sheet = upload_sheet(
        merchant_id=merchant.pk,
        user_id=None,
        file_name=f"a.{kind}",
        content=content,
        language="uz",
        now=timezone.now(),
    )
    run_jobs()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows.count(), bytes(sheet.content)) == ("checked", 0, b"")


def test_every_cell_that_may_change_is_changed_and_put_back(run_jobs, merchant):
    (variant,) = goods(merchant)
    header = "sku;price;old_price;stock:toshkent;barcode;ikpu;package;vat;active"
    new = "120000;150000;8;47800123;01234567890123456;1500;0;no"
    sheet = check(run_jobs, f"{header}\n{variant.sku};{new}\n", merchant)
    row = sheet.rows.get()
    assert set(row.after) == set(header.split(";")[1:])
    assert carry_out(run_jobs, sheet) == {2: "applied"}
    variant.refresh_from_db()
    price, stock = Price.objects.get(), Stock.objects.get()
    assert (price.amount, price.old_amount) == (Money.of_soums(120_000), Money.of_soums(150_000))
    assert (stock.on_hand, variant.barcode, variant.vat_percent) == (8, "47800123", 0)
    assert (variant.ikpu, variant.package_code) == ("01234567890123456", "1500")
    assert carry_out(run_jobs, sheet, undo_sheet) == {2: "undone"}
    variant.refresh_from_db()
    stock.refresh_from_db()
    assert prices() == [150_000]
    assert (stock.on_hand, variant.barcode, variant.is_active) == (20, "", True)
    assert sheet.state == "undone"


def test_the_dry_run_writes_nothing(run_jobs, merchant):
    (variant,) = goods(merchant)
    changes = PriceChange.objects.count()
    check(run_jobs, f"sku,price\n{variant.sku},5\n", merchant)
    assert prices() == [150_000]
    assert PriceChange.objects.count() == changes


def test_mistakes_are_told_with_row_and_column(run_jobs, merchant):
    one, two = goods(merchant, 2)
    foreign = make.make_product().variants.get()
    sheet = check(
        run_jobs,
        "sku;price;old_price;title_uz\n"
        f"{one.sku};arzon;;{one.product.title_uz}\n"
        f"{foreign.sku};5;;\n"
        ";5;;\n"
        f"{two.sku};5;4;Boshqa nom\n"
        f"{two.sku};5;;\n",
        merchant,
    )
    found = {row.number: [column for column, _ in row.problems] for row in sheet.rows.all()}
    assert found == {
        2: ["price"],
        3: ["sku"],
        4: ["sku"],
        5: ["title_uz", "old_price"],
        6: ["sku"],
    }
    assert all(sentence for row in sheet.rows.all() for _, sentence in row.problems)


def test_another_merchants_goods_are_unknown_to_the_sheet(run_jobs, merchant):
    foreign = make.make_product().variants.get()
    sheet = check(run_jobs, f"sku;price\n{foreign.sku};5\n", merchant)
    carry_out(run_jobs, sheet)
    assert prices() == [150_000]


def test_a_sheet_of_the_staff_reaches_all_goods(run_jobs, merchant):
    (variant,) = goods(merchant)
    sheet = check(run_jobs, f"sku;price\n{variant.sku};5\n")
    assert carry_out(run_jobs, sheet) == {2: "applied"}
    assert prices() == [5]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("nomi;narxi\nA;5\n", "The sheet has no column SKU"),
        ("sku\nA\n", "The sheet has no column that we know"),
        (";;\n;;\n", "The sheet has no column SKU"),
    ],
)
def test_a_sheet_that_can_not_be_read_says_why(run_jobs, merchant, content, why):
    with override("en"):
        sheet = upload_sheet(
            merchant_id=merchant.pk,
            user_id=None,
            file_name="a.csv",
            content=content.encode(),
            language="en",
            now=timezone.now(),
        )
    run_jobs()
    sheet.refresh_from_db()
    assert sheet.state == "unreadable"
    assert sheet.problem.startswith(why)


def test_what_changed_since_the_check_is_not_written_over(run_jobs, merchant):
    one, two = goods(merchant, 2)
    sheet = check(run_jobs, f"sku;price\n{one.sku};5\n{two.sku};6\n", merchant)
    set_price(variant_id=one.pk, amount=Money.of_soums(77))
    assert carry_out(run_jobs, sheet) == {2: "refused", 3: "applied"}
    assert prices() == [77, 6]
    assert "77" in sheet.rows.get(number=2).problems[0][1]


def test_an_undo_keeps_what_changed_again_and_says_so(run_jobs, merchant):
    one, two = goods(merchant, 2)
    sheet = check(run_jobs, f"sku;price\n{one.sku};5\n{two.sku};6\n", merchant)
    carry_out(run_jobs, sheet)
    set_price(variant_id=one.pk, amount=Money.of_soums(77))
    assert carry_out(run_jobs, sheet, undo_sheet) == {2: "kept", 3: "undone"}
    assert prices() == [77, 150_000]


def test_a_first_price_can_not_be_undone_and_says_so(run_jobs, merchant):
    (variant,) = goods(merchant, variants=[{"price": None}])
    sheet = check(run_jobs, f"sku;price\n{variant.sku};5\n", merchant)
    carry_out(run_jobs, sheet)
    assert carry_out(run_jobs, sheet, undo_sheet) == {2: "kept"}
    assert sheet.rows.get().problems[0][1]


def test_a_refused_row_writes_none_of_its_cells(run_jobs, merchant):
    (variant,) = goods(merchant)
    make.make_order((variant, 5))
    content = f"sku;price;stock:toshkent\n{variant.sku};5;4\n"
    sheet = check(run_jobs, content, merchant)
    assert carry_out(run_jobs, sheet) == {2: "refused"}
    assert prices() == [150_000]


def test_a_crash_between_batches_does_no_row_twice(run_jobs, merchant, monkeypatch):
    """The second batch dies; what is resumed begins with it, and the first stays as it is."""
    monkeypatch.setattr(going, "BATCH", 2)
    variants = goods(merchant, 5)
    rows = "".join(f"{variant.sku};{n}\n" for n, variant in enumerate(variants, start=21))
    sheet = check(run_jobs, f"sku;stock:toshkent\n{rows}", merchant)
    apply_sheet(sheet_id=sheet.pk, now=timezone.now())
    moved = Movement.objects.count()
    dying(monkeypatch, at=2)
    with pytest.raises(RuntimeError):
        work_on_sheet(sheet_id=sheet.pk)
    monkeypatch.undo()
    assert Movement.objects.count() == moved + 2
    Sheet.objects.update(moved_at=timezone.now() - timedelta(minutes=5))
    assert resume_sheets(now=timezone.now()) == 1
    sheet.refresh_from_db()
    assert (sheet.state, Movement.objects.count()) == ("applied", moved + 5)
    assert [stock.on_hand for stock in Stock.objects.order_by("variant")] == [21, 22, 23, 24, 25]


def dying(monkeypatch, at):
    """The process dies when this batch is written but not yet noted."""
    note, seen = going._note, []

    def note_or_die(*args):
        seen.append(1)
        if len(seen) == at:
            raise RuntimeError
        return note(*args)

    monkeypatch.setattr(going, "_note", note_or_die)


def test_applying_twice_is_once(run_jobs, merchant):
    (variant,) = goods(merchant)
    sheet = check(run_jobs, f"sku;stock:toshkent\n{variant.sku};7\n", merchant)
    for _ in range(2):
        apply_sheet(sheet_id=sheet.pk, now=timezone.now())
    run_jobs()
    with pytest.raises(SheetNotReady):
        apply_sheet(sheet_id=sheet.pk, now=timezone.now())
    assert Movement.objects.filter(quantity=-13).count() == 1


def test_progress_counts_what_is_behind(run_jobs, merchant, monkeypatch):
    monkeypatch.setattr(going, "BATCH", 1)
    one, two = goods(merchant, 2)
    sheet = check(run_jobs, f"sku;price\n{one.sku};5\n{two.sku};6\nX;1\n", merchant)
    sheet = apply_sheet(sheet_id=sheet.pk, now=timezone.now())
    going._next_batch(sheet_id=sheet.pk, now=timezone.now())
    progress = progress_of(sheet)
    assert (progress.done, progress.total, progress.percent) == (1, 2, 50)


def test_the_table_keeps_a_row_once_and_only_if_it_changes_something(merchant):
    sheet = upload("sku;price\n", merchant)
    SheetRow.objects.create(sheet=sheet, number=2, state="wrong")
    for broken in ({"number": 2, "state": "wrong"}, {"number": 3, "state": "ready"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetRow.objects.create(sheet=sheet, **broken)
