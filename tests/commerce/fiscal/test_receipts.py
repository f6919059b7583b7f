"""All money has its receipt, each is registered once, and what is registered stays as it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.core.health import Sick
from commerce.core.money import Money
from commerce.fiscal.commands import (
    LEASE,
    resend_receipt,
    send_left_behind,
    send_receipt,
    write_receipts,
)
from commerce.fiscal.errors import NoSuchReceipt, ReceiptNotFailed, ReceiptUnderWay
from commerce.fiscal.health import (
    SANDBOX,
    goods_have_their_codes,
    receipts_are_not_pretended,
    receipts_are_registered,
)
from commerce.fiscal.models import Receipt
from commerce.fiscal.provider import OperatorSilent, gateway
from commerce.fiscal.queries import A_WHILE, gaps, lacking, lacking_count, receipts_of
from commerce.fiscal.tasks import send_receipts
from commerce.merchants.models import Merchant
from commerce.orders.commands import (
    Unwanted,
    approve_return,
    cancel_order,
    cancel_sub_order,
    receive_return,
    reduce_lines,
    refund_lines,
    request_return,
)
from commerce.orders.models import Order, PaymentMethod, Reason
from commerce.payments.commands import cancel_payment
from tests import factories as make
from tests.commerce.fiscal.conftest import CODES, make_coded
from tests.commerce.fiscal.paying import (
    TOLD,
    deliver,
    pay,
    pay_online,
    settle,
    sums,
    tell,
)

pytestmark = pytest.mark.django_db
Kind, State, Registrar = Receipt.Kind, Receipt.State, Receipt.Registrar


def the_receipt(**which) -> Receipt:
    return Receipt.objects.get(**which)


def written(order: Order) -> Receipt:
    write_receipts(order_id=order.pk, now=timezone.now())
    return the_receipt(order=order)


# --- sales --------------------------------------------------------------------------------------


def test_what_was_paid_online_is_registered_with_all_that_it_needs(variant, operator, run_jobs):
    order = pay_online((variant, 2))
    run_jobs()
    receipt = the_receipt()
    assert (receipt.kind, receipt.state, receipt.amount) == (Kind.SALE, "registered", order.total)
    assert (receipt.registrar, receipt.is_cash, receipt.terminal) == ("operator", False, "UZ1")
    assert receipt.url == f"https://ofd.soliq.uz/check?s={receipt.fiscal_sign}"
    assert operator.heard == [receipt.number]
    tea, courier = receipt.lines.all()
    assert (tea.ikpu, tea.package_code) == tuple(CODES.values())
    assert (tea.price, tea.quantity, tea.total) == (
        Money.of_soums(100_000),
        2,
        Money.of_soums(200_000),
    )
    assert (tea.vat_percent, tea.vat) == (12, Money(2_142_857))
    assert tea.seller_tin == variant.product.merchant.tin
    assert (courier.total, courier.seller_tin) == (order.delivery_price, "")
    assert sums(receipt)[0] == order.total


def test_cash_has_its_receipt_once_it_is_taken_at_the_door(variant, run_jobs):
    order = make.make_order(variant)
    run_jobs()
    assert not Receipt.objects.exists()
    deliver(order)
    run_jobs()
    receipt = the_receipt(order=order)
    assert (receipt.is_cash, receipt.state, receipt.amount) == (True, "registered", order.total)


def test_discounts_and_several_sellers_add_up(run_jobs):
    make.make_promotion(percent=7)
    person = make.make_merchant(tin="30101199900017")
    cup, book = make_coded(price=33_333), make_coded(price=777, merchant=person)
    order = pay_online((cup, 3), (book, 7))
    run_jobs()
    receipt = the_receipt()
    assert sums(receipt)[0] == order.total == receipt.amount
    lines = list(receipt.lines.all())
    assert [line.discount for line in lines[:2]] == [row.discount for row in order.lines.all()]
    assert lines[1].seller_tin == "30101199900017"


def test_the_receipt_is_of_what_was_paid_though_pieces_were_taken_out_since(variant, run_jobs):
    other = make_coded(price=5_000)
    order = make.make_order((variant, 3), (other, 2), payment_method="uzum")
    first, second = order.lines.all()
    reduce_lines(order_id=order.pk, quantities={second.pk: 1}, now=timezone.now())
    pay(order)
    reduce_lines(order_id=order.pk, quantities={first.pk: 1}, now=timezone.now())
    cancel_sub_order(sub_order_id=second.sub_order_id, now=timezone.now())
    settle(order)
    run_jobs()
    sale = the_receipt(kind=Kind.SALE)
    assert [line.quantity for line in sale.lines.all()] == [3, 1, 1]
    assert sums(sale)[0] == sale.amount
    taken_out, cancelled = Receipt.objects.filter(kind=Kind.REFUND).order_by("pk")
    assert [line.quantity for line in taken_out.lines.all()] == [2]
    assert [line.quantity for line in cancelled.lines.all()] == [1]
    assert {taken_out.sale_id, cancelled.sale_id} == {sale.pk}


def test_what_was_cancelled_before_it_was_paid_is_on_no_receipt(variant, run_jobs):
    other = make_coded(price=5_000)
    order = make.make_order(variant, other, payment_method="uzum")
    cancel_sub_order(sub_order_id=order.sub_orders.first().pk, now=timezone.now())
    pay(order)
    run_jobs()
    assert [line.line.variant for line in the_receipt().lines.filter(line__isnull=False)] == [other]


def test_a_receipt_is_written_once_however_often_it_is_told(variant, run_jobs):
    order = pay_online(variant)
    deliver(order)
    refund_lines(order_id=order.pk, amounts={order.lines.get().pk: Money(100)}, now=timezone.now())
    settle(order)
    for _ in range(3):
        write_receipts(order_id=order.pk, now=timezone.now())
    run_jobs()
    assert sorted(Receipt.objects.values_list("kind", flat=True)) == ["refund", "sale"]


def test_a_later_change_of_the_catalogue_changes_no_receipt(variant, run_jobs):
    order = pay_online(variant)
    Variant.objects.update(ikpu="9" * 17, package_code="1", vat_percent=0)
    Merchant.objects.update(tin="999999999")
    run_jobs()
    line = the_receipt(order=order).lines.first()
    assert (line.ikpu, line.package_code, line.vat_percent) == (*CODES.values(), 12)
    assert line.seller_tin == order.lines.get().seller_tin != "999999999"


@pytest.mark.parametrize(
    "wrong",
    [{"quantity": 0}, {"total": Money(1)}, {"vat": Money(10**12)}, {"discount": Money(-1)}],
)
def test_the_database_keeps_every_line_exact(variant, run_jobs, wrong):
    pay_online(variant)
    run_jobs()
    with pytest.raises(IntegrityError), transaction.atomic():
        the_receipt().lines.update(**wrong)


def test_the_database_keeps_one_receipt_per_payment_and_no_sign_without_registration(
    variant, run_jobs
):
    pay_online(variant)
    run_jobs()
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.update(fiscal_sign="")
    twin = the_receipt()
    twin.pk, twin.number = None, uuid4()
    with pytest.raises(IntegrityError, match="one_sale_receipt_per_payment"), transaction.atomic():
        twin.save(force_insert=True)


# --- corrections --------------------------------------------------------------------------------


def test_a_return_that_is_paid_out_is_corrected_line_by_line(variant, run_jobs):
    order = pay_online((variant, 3))
    deliver(order)
    line = order.lines.get()
    now = timezone.now()
    for pieces in (1, 2):
        (back,) = request_return(
            order_id=order.pk, lines=[Unwanted(line.pk, pieces, Reason.DEFECTIVE)], now=now
        )
        approve_return(return_id=back.pk, now=now)
        receive_return(return_id=back.pk, now=now)
    run_jobs()
    assert not Receipt.objects.filter(kind=Kind.REFUND).exists()  # it is only due
    settle(order)
    run_jobs()
    sale = the_receipt(kind=Kind.SALE)
    one, two = sale.corrections.order_by("pk")
    assert [one.lines.get().quantity, two.lines.get().quantity] == [1, 2]
    assert (one.state, two.state) == (State.REGISTERED, State.REGISTERED)
    goods = sale.lines.get(line=line)
    assert sums(one)[0] + sums(two)[0] == goods.total
    assert sums(one)[1] + sums(two)[1] == goods.vat


def test_a_cancelled_order_gives_back_its_delivery_too(variant, run_jobs):
    order = pay_online((variant, 2))
    cancel_order(order_id=order.pk, now=timezone.now())
    settle(order)
    run_jobs()
    sale, back = Receipt.objects.order_by("pk")
    assert back.amount == sale.amount
    assert sums(back) == sums(sale)


def test_cash_that_went_back_before_it_was_booked_is_corrected_after(variant, run_jobs):
    order = make.make_order((variant, 2))
    deliver(order)
    line = order.lines.get()
    refund_lines(order_id=order.pk, amounts={line.pk: Money(500)}, now=timezone.now())
    settle(order)
    assert not Receipt.objects.exists()
    run_jobs()
    assert [row.kind for row in Receipt.objects.order_by("pk")] == ["sale", "refund"]


def test_a_correction_waits_for_its_sale(variant, operator, run_jobs):
    operator.moods += ["refuse"]
    order = pay_online(variant)
    cancel_order(order_id=order.pk, now=timezone.now())
    settle(order)
    run_jobs()
    sale, back = Receipt.objects.order_by("pk")
    assert (sale.state, back.state) == (State.FAILED, State.QUEUED)
    assert operator.heard == [sale.number]
    resend_receipt(receipt_id=sale.pk, now=timezone.now())
    run_jobs()
    assert operator.heard == [sale.number, sale.number, back.number]
    assert {row.state for row in Receipt.objects.all()} == {State.REGISTERED}


# --- the payment provider registers it ----------------------------------------------------------


def test_payme_registers_its_own_and_we_keep_its_sign(variant, operator, run_jobs):
    order = pay_online(variant, provider="payme")
    run_jobs()
    receipt = the_receipt()
    assert (receipt.registrar, receipt.state) == (Registrar.PROVIDER, State.QUEUED)
    tell(order, "PERFORM")
    run_jobs()
    receipt.refresh_from_db()
    assert (receipt.state, receipt.fiscal_sign) == (State.REGISTERED, TOLD["fiscal_sign"])
    assert (receipt.url, receipt.terminal) == (TOLD["qr_code_url"], TOLD["terminal_id"])
    assert receipt.answer == TOLD
    assert operator.heard == []


def test_what_the_provider_told_before_we_wrote_is_kept_too(variant, run_jobs):
    order = pay_online(variant, provider="payme")
    tell(order, "PERFORM")
    run_jobs()
    assert the_receipt().state == State.REGISTERED


def test_what_the_provider_returned_it_corrects_itself(variant, operator, run_jobs):
    order = pay_online(variant, provider="payme")
    tell(order, "PERFORM")
    cancel_payment(
        provider=PaymentMethod.PAYME, external_id=order.number, reason=5, now=timezone.now()
    )
    run_jobs()
    back = the_receipt(kind=Kind.REFUND)
    assert (back.registrar, back.state, back.amount) == ("provider", "queued", order.total)
    tell(order, "CANCEL", fiscal_sign="800031554083")
    run_jobs()
    back.refresh_from_db()
    assert (back.state, back.fiscal_sign) == (State.REGISTERED, "800031554083")
    assert operator.heard == []


def test_a_part_that_we_gave_back_is_for_our_operator(variant, operator, run_jobs):
    order = pay_online((variant, 2), provider="payme")
    reduce_lines(order_id=order.pk, quantities={order.lines.get().pk: 1}, now=timezone.now())
    settle(order)
    run_jobs()
    assert operator.heard == []  # the sale has no sign yet
    tell(order, "PERFORM")
    run_jobs()
    assert operator.heard == [the_receipt(kind=Kind.REFUND).number]


def test_without_the_codes_payme_registers_nothing_so_we_do(operator, run_jobs):
    pay_online(make.make_product(), provider="payme")
    run_jobs()
    assert the_receipt().registrar == Registrar.OPERATOR


@pytest.mark.parametrize(
    "told", [{"status_code": 4, "message": "VAT"}, {"fiscal_sign": ""}, {"status_code": None}]
)
def test_what_the_provider_could_not_register_is_told_and_goes_to_the_operator(
    variant, operator, run_jobs, told
):
    order = pay_online(variant, provider="payme")
    tell(order, "PERFORM", **told)
    run_jobs()
    receipt = the_receipt()
    assert (receipt.state, bool(receipt.trouble)) == (State.FAILED, True)
    resend_receipt(receipt_id=receipt.pk, now=timezone.now())
    run_jobs()
    assert operator.heard == [receipt.number]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://ofd.soliq.uz/", "https://" + "a" * 600, None, 7]
)
def test_an_address_that_leads_nowhere_good_is_not_kept(variant, run_jobs, url):
    order = pay_online(variant, provider="payme")
    tell(order, "PERFORM", qr_code_url=url, terminal_id="T" * 99, fiscal_sign="1" * 99)
    run_jobs()
    assert (the_receipt().state, the_receipt().url) == (State.REGISTERED, "")


# --- the operator -------------------------------------------------------------------------------


def test_a_refused_receipt_says_why_and_is_sent_again_by_hand(variant, operator, run_jobs):
    operator.moods += ["refuse"]
    pay_online(variant)
    run_jobs()
    receipt = the_receipt()
    assert (receipt.state, receipt.trouble) == (State.FAILED, "IKPU is not in the catalogue")
    send_receipt(receipt_id=receipt.pk, now=timezone.now())
    assert len(operator.heard) == 1  # nobody sends it by himself
    resend_receipt(receipt_id=receipt.pk, now=timezone.now())
    run_jobs()
    assert the_receipt().state == State.REGISTERED
    with pytest.raises(ReceiptNotFailed):
        resend_receipt(receipt_id=receipt.pk, now=timezone.now())


def test_missing_codes_stop_a_receipt_and_only_gaps_are_filled(operator, run_jobs):
    goods = make.make_product(variants=[{"ikpu": "0" * 17}]).variants.get()
    pay_online(goods)
    run_jobs()
    receipt = the_receipt()
    assert (receipt.state, receipt.problem, operator.heard) == (State.FAILED, "", [])
    assert receipt.trouble
    Variant.objects.update(ikpu="9" * 17, package_code="77")
    resend_receipt(receipt_id=receipt.pk, now=timezone.now())
    run_jobs()
    line = receipt.lines.first()
    assert (line.ikpu, line.package_code) == ("0" * 17, "77")
    assert operator.heard == [receipt.number]


def test_an_operator_that_dies_after_registering_is_asked_and_hears_nothing_twice(
    variant, operator
):
    receipt = written(pay_online(variant))
    operator.moods += ["die after"]
    with pytest.raises(OperatorSilent):
        send_receipt(receipt_id=receipt.pk, now=timezone.now())
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem, receipt.tries) == (State.QUEUED, "no answer", 1)
    send_receipt(receipt_id=receipt.pk, now=timezone.now())
    receipt.refresh_from_db()
    assert (receipt.state, receipt.problem) == (State.REGISTERED, "")
    assert operator.heard == [receipt.number]


def test_a_receipt_that_never_arrived_is_sent_again_under_its_number(variant, operator):
    receipt = written(pay_online(variant))
    operator.moods += ["hang up"]
    with pytest.raises(OperatorSilent):
        send_receipt(receipt_id=receipt.pk, now=timezone.now())
    send_receipt(receipt_id=receipt.pk, now=timezone.now())
    assert operator.heard == [receipt.number] * 2
    assert the_receipt().state == State.REGISTERED


def test_a_worker_that_is_killed_keeps_it_no_longer_than_its_lease(variant, operator):
    now, receipt = timezone.now(), written(pay_online(variant))
    operator.moods += ["kill after"]
    with pytest.raises(SystemExit):
        send_receipt(receipt_id=receipt.pk, now=now)
    with pytest.raises(ReceiptUnderWay):
        send_receipt(receipt_id=receipt.pk, now=now + timedelta(seconds=1))
    send_receipt(receipt_id=receipt.pk, now=now + LEASE)
    assert (the_receipt().state, operator.heard) == (State.REGISTERED, [receipt.number])


def test_without_an_operator_receipts_wait_for_one(variant, operator, settings, run_jobs):
    path, settings.FISCAL_GATEWAY = settings.FISCAL_GATEWAY, ""
    pay_online(variant)
    run_jobs()
    assert (the_receipt().state, the_receipt().tries) == (State.QUEUED, 0)
    settings.FISCAL_GATEWAY = path
    assert send_left_behind(now=timezone.now()) == 0  # its own job may still be coming
    assert send_left_behind(now=timezone.now() + A_WHILE) == 1
    assert the_receipt().state == State.REGISTERED


def test_the_clock_stops_at_an_operator_that_is_silent(variant, operator, settings, run_jobs):
    path, settings.FISCAL_GATEWAY = settings.FISCAL_GATEWAY, ""
    for _ in range(3):
        pay_online(variant)
    run_jobs()
    Receipt.objects.update(written_at=timezone.now() - timedelta(hours=1))
    settings.FISCAL_GATEWAY = path
    operator.moods += ["", "hang up"]
    send_receipts(timestamp=0)
    assert len(operator.heard) == 2
    send_receipts(timestamp=0)
    assert {row.state for row in Receipt.objects.all()} == {State.REGISTERED}


def test_the_sandbox_says_that_it_is_one_and_always_the_same(variant, settings, run_jobs):
    settings.FISCAL_GATEWAY = SANDBOX
    pay_online(variant)
    run_jobs()
    receipt = the_receipt()
    assert receipt.terminal == "SANDBOX"
    assert "sandbox" in receipt.url
    assert gateway().register(receipt).fiscal_sign == receipt.fiscal_sign
    assert gateway().registered(receipt) is None


def test_an_unknown_receipt_is_refused():
    with pytest.raises(NoSuchReceipt):
        send_receipt(receipt_id=10**12, now=timezone.now())


def test_the_buyer_has_what_is_registered(variant, operator, run_jobs):
    operator.moods += ["", "refuse"]
    order = pay_online(variant)
    cancel_order(order_id=order.pk, now=timezone.now())
    settle(order)
    run_jobs()
    (shown,) = receipts_of(order.pk)
    assert (shown.kind, shown.fiscal_sign) == ("sale", the_receipt(kind="sale").fiscal_sign)


# --- what is missing ----------------------------------------------------------------------------


def test_what_is_missing_is_counted_by_merchant():
    whole, coded, person = (make.make_merchant(name=name) for name in ("Butun", "Chala", "Shaxs"))
    make_coded(merchant=whole)
    variants = [
        {"options": {"size": str(n)}} | given
        for n, given in enumerate([CODES, {"ikpu": "1" * 17}, {}, {"is_active": False}])
    ]
    make.make_product(merchant=coded, variants=variants)
    make.make_product(merchant=coded, live=False)
    make_coded(merchant=person)
    Merchant.objects.filter(pk=person.pk).update(tin="")
    make.make_product(merchant=make.make_merchant(is_active=False))
    found = {gap.merchant: gap for gap in gaps()}
    assert found.keys() == {coded, person}
    assert (found[coded].variants, found[coded].has_tin) == (2, True)
    assert (found[coded].without_ikpu, found[coded].without_package_code) == (1, 2)
    assert (found[person].variants, found[person].has_tin) == (1, False)
    assert lacking_count() == lacking().count() == 3


def test_the_doctor_tells_what_is_missing(settings, variant, operator, run_jobs):
    goods_have_their_codes()
    receipts_are_registered()
    receipts_are_not_pretended()
    make.make_product()
    operator.moods += ["refuse"]
    pay_online(variant)
    run_jobs()
    settings.FISCAL_GATEWAY = SANDBOX
    for probe, words in (
        (goods_have_their_codes, "1 variants"),
        (receipts_are_registered, "1 receipts were refused"),
        (receipts_are_not_pretended, "sandbox"),
    ):
        with pytest.raises(Sick, match=words):
            probe()


# --- cash, parcel by parcel ---------------------------------------------------------------------


def test_each_parcel_that_is_paid_at_the_door_has_its_own_receipt(run_jobs):
    codes = {"ikpu": "06401001001000000", "package_code": "1495086"}
    goods = [make.make_product(variants=[codes]) for _ in range(2)]
    order = make.make_order(*goods)
    deliver(order)
    run_jobs()
    early, late = Receipt.objects.order_by("pk")
    assert {row.line.sub_order for row in early.lines.exclude(line=None)} == {
        order.sub_orders.get(number=early.payment.external_id)
    }
    assert early.amount + late.amount == order.total
    assert sums(early)[0] + sums(late)[0] == order.total

    line = order.sub_orders.get(number=late.payment.external_id).lines.get()
    refund_lines(order_id=order.pk, amounts={line.pk: Money(500)}, now=timezone.now())
    settle(order)
    run_jobs()
    assert Receipt.objects.get(kind="refund").sale == late
