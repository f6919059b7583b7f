"""Money that goes back: asked of Click's server, told by Payme and Uzum, and never given twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from commerce.core.money import Money
from commerce.ledger.queries import trial_balance, wrong_entries
from commerce.orders.commands import cancel_order, change_state, refund_lines, staff
from commerce.orders.models import Order, PaymentMethod, Refund, State
from commerce.payments.commands import (
    begin_repayment,
    carry_out,
    carry_out_again,
    finish_repayment,
    give_up_repayment,
    plan_repayment,
)
from commerce.payments.errors import (
    AlreadyPaidOut,
    NoteMissing,
    RepaymentUnderWay,
    WayNotOffered,
)
from commerce.payments.models import Payment, ProviderMessage, Repayment, Way
from commerce.payments.providers.click_api import authorization
from commerce.payments.queries import returns_due, usual_way, ways_of
from tests import factories as make
from tests.contracts.click_server import ClickServer, served
from tests.contracts.conftest import CONTRACTS, state_of
from tests.contracts.test_races import at_once

USER = "777"
FINANCE = staff("zamira")


@pytest.fixture
def click_server(settings):
    server = ClickServer(USER, CONTRACTS["CLICK_SECRET_KEY"], CONTRACTS["CLICK_SERVICE_ID"])
    with served(server):
        settings.CLICK_MERCHANT_USER_ID, settings.CLICK_API_URL = USER, server.url
        yield server


@pytest.fixture
def paid(click, click_server, order):
    """An order whose money is at Click, which knows it by the number that the payer sees."""
    click.complete(order, click.prepared(order))
    payment = Payment.objects.get()
    click_server.payments[payment.document] = 2
    return payment


def at(minutes=0):
    return timezone.now() + timedelta(minutes=minutes)


def cancelled(order) -> Refund:
    cancel_order(order_id=order.pk, now=at())
    return Refund.objects.get()


def begun(order) -> Repayment:
    repayment = plan_repayment(refund_id=cancelled(order).pk, now=at())
    assert repayment is not None
    return repayment


def books() -> Counter[str]:
    assert not wrong_entries().exists()
    rows = trial_balance()
    assert Money.total(row.amount for row in rows) == Money.ZERO
    return Counter({f"{row.kind}:{row.owner}": row.amount.tiyin for row in rows})


@pytest.fixture
def balances(order):
    """What moved in the ledger since the test began: it forgets nothing, of earlier ones either."""
    before = books()

    def moved() -> dict[str, int]:
        now = books()
        now.subtract(before)
        return {name: amount for name, amount in now.items() if amount}

    return moved


def stands(repayment, state, order_refund) -> bool:
    repayment.refresh_from_db()
    return (repayment.state, Refund.objects.get().state) == (state, order_refund)


def test_the_header_is_that_of_the_protocol(settings):
    settings.CLICK_MERCHANT_USER_ID, settings.CLICK_SECRET_KEY = "5", "SECRET"
    now = timezone.datetime.fromtimestamp(1795341600, tz=timezone.get_default_timezone())
    assert authorization(now) == "5:01c12e8b17be730db3d4f712fda385ac66e02929:1795341600"


def test_click_is_asked_for_the_whole_payment(balances, paid, order, click_server):
    repayment = begun(order)
    assert (repayment.way, repayment.state) == (Way.PROVIDER, "under_way")
    assert not click_server.calls
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "done", "done")
    paid.refresh_from_db()
    assert (paid.state, paid.reason) == ("refunded", 5)
    assert click_server.given_back == [paid.document]
    assert balances() == {}


def test_what_we_ask_and_hear_is_kept(paid, order, click_server):
    carry_out(repayment_id=begun(order).pk, now=at())
    said = ProviderMessage.objects.filter(is_ours=True)
    assert [message.operation for message in said] == [
        "DELETE payment/reversal",
        "GET payment/status",
    ]
    assert all(message.order_number == order.number for message in said)
    assert all(message.answered["error_code"] == 0 for message in said)
    assert CONTRACTS["CLICK_SECRET_KEY"] not in str(list(said.values()))


def test_carrying_it_out_again_changes_nothing(paid, order, click_server):
    repayment = begun(order)
    for minutes in (0, 0, 5, 10):
        carry_out(repayment_id=repayment.pk, now=at(minutes))
    assert click_server.given_back == [paid.document]
    assert carry_out_again(now=at(20)) == 0


@pytest.mark.parametrize("act", ["hang up", "broken", "garbled", "lose"])
def test_an_unknown_outcome_stays_under_way_until_click_tells_it(paid, order, click_server, act):
    repayment = begun(order)
    click_server.acts = [act]
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "under_way", "due")
    assert carry_out_again(now=at(1)) == 0  # another worker may still be asking
    assert carry_out_again(now=at(3)) == 1
    assert stands(repayment, "done", "done")
    assert click_server.given_back == [paid.document]
    assert ProviderMessage.objects.filter(is_ours=True, answered__isnull=True).count() == 0


def test_a_lost_answer_to_the_question_how_it_stands_is_asked_again(paid, order, click_server):
    repayment = begun(order)
    click_server.acts = ["", "hang up"]
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "under_way", "due")
    carry_out_again(now=at(3))
    assert stands(repayment, "done", "done")
    assert click_server.calls.count(f"DELETE /payment/reversal/111/{paid.document}") == 1


def test_what_was_begun_and_never_asked_is_asked_later(paid, order, click_server):
    begun(order)
    assert carry_out_again(now=at()) == 0
    assert carry_out_again(now=at(3)) == 1
    assert click_server.given_back == [paid.document]


def test_a_clear_refusal_leaves_the_refund_to_people(balances, paid, order, click_server):
    click_server.refuses = True
    repayment = begun(order)
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "failed", "due")
    assert state_of(order) == State.CANCELLED
    assert returns_due().get() == paid
    other = begin_repayment(refund_id=repayment.refund_id, way=Way.TRANSFER, by=FINANCE, now=at())
    finish_repayment(repayment_id=other.pk, note="MT 17", by=FINANCE, now=at())
    assert stands(other, "done", "done")
    amount = order.total.tiyin
    assert balances() == {"provider:click": amount, "bank:": -amount}


def test_a_refusal_after_an_unknown_try_is_not_believed(paid, order, click_server):
    repayment = begun(order)
    click_server.acts = ["hang up"]
    carry_out(repayment_id=repayment.pk, now=at())
    click_server.refuses = True
    carry_out_again(now=at(3))
    assert stands(repayment, "under_way", "due")
    with pytest.raises(RepaymentUnderWay):
        begin_repayment(refund_id=repayment.refund_id, way=Way.TRANSFER, now=at(4))
    with pytest.raises(NoteMissing):
        give_up_repayment(repayment_id=repayment.pk, note=" ", by=FINANCE, now=at(5))
    give_up_repayment(repayment_id=repayment.pk, note="asked Click", by=FINANCE, now=at(5))
    assert stands(repayment, "failed", "due")


def test_a_payment_reversed_in_the_cabinet_is_found_reversed(paid, order, click_server):
    repayment = begun(order)
    click_server.reverse(paid.document)
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "done", "done")


def test_a_wrong_secret_is_no_outcome(paid, order, click_server, settings):
    repayment = begun(order)
    click_server.secret = "another"
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "under_way", "due")


def test_click_that_does_not_listen_is_no_outcome(paid, order, settings):
    settings.CLICK_API_URL = "http://127.0.0.1:9"
    repayment = begun(order)
    carry_out(repayment_id=repayment.pk, now=at())
    assert stands(repayment, "under_way", "due")


@pytest.mark.slow
def test_ten_workers_give_back_once(paid, order, click_server):
    repayment = begun(order)
    at_once(*[partial(carry_out, repayment_id=repayment.pk, now=at())] * 10)
    assert stands(repayment, "done", "done")
    assert click_server.given_back == [paid.document]
    assert sum(call.startswith("DELETE") for call in click_server.calls) == 1


@pytest.mark.slow
def test_ten_plans_are_one_repayment(paid, order, click_server):
    refund = cancelled(order)
    at_once(*[partial(plan_repayment, refund_id=refund.pk, now=at())] * 10)
    assert Repayment.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("round_", range(3))
def test_two_ways_at_once_are_one(paid, order, click_server, round_):
    refund = cancelled(order)
    begin = partial(begin_repayment, refund_id=refund.pk, by=FINANCE, now=at())
    at_once(partial(begin, way=Way.PROVIDER), partial(begin, way=Way.TRANSFER))
    assert Repayment.objects.exclude(state="failed").count() == 1


def test_without_an_account_at_click_finance_does_it_there(paid, order, settings):
    settings.CLICK_MERCHANT_USER_ID = ""
    repayment = begun(order)
    assert (repayment.way, repayment.state) == (Way.PROVIDER, "waiting")
    with pytest.raises(NoteMissing):
        finish_repayment(repayment_id=repayment.pk, by=FINANCE, now=at())
    finish_repayment(repayment_id=repayment.pk, note="in the cabinet", by=FINANCE, now=at())
    assert stands(repayment, "done", "done")
    assert Payment.objects.get().state == "refunded"


# --- those that tell us -------------------------------------------------------------------------


def test_paymes_cancel_settles_what_waited_for_it(balances, payme, order):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    assert balances() == {"provider:payme": order.total.tiyin, "orders:": -order.total.tiyin}
    repayment = begun(order)
    assert (repayment.way, repayment.state) == (Way.PROVIDER, "waiting")
    first = payme.result("CancelTransaction", id=number, reason=5)
    assert first["state"] == -2
    assert payme.result("CancelTransaction", id=number, reason=5) == first
    assert stands(repayment, "done", "done")
    assert balances() == {}


def test_paymes_cancel_of_a_paid_order_settles_its_refund_at_once(balances, payme, order):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    payme.result("CancelTransaction", id=number, reason=5)
    assert state_of(order) == State.CANCELLED
    assert Refund.objects.get().state == "done"
    assert plan_repayment(refund_id=Refund.objects.get().pk, now=at()) is None
    assert balances() == {}


def test_uzums_reverse_settles_what_waited_for_it(balances, uzum, order):
    number = uzum.created(order)
    uzum.confirm(number)
    repayment = begun(order)
    assert uzum.result("reverse", transId=number)["status"] == "REVERSED"
    assert uzum.code("reverse", transId=number) == 10018
    assert stands(repayment, "done", "done")
    assert balances() == {}


@pytest.mark.parametrize("is_done", [True, False])
def test_money_that_goes_another_way_is_not_given_back_by_payme_too(payme, order, is_done):
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    refund = cancelled(order)
    transfer = begin_repayment(refund_id=refund.pk, way=Way.TRANSFER, by=FINANCE, now=at())
    if is_done:
        finish_repayment(repayment_id=transfer.pk, note="MT 18", by=FINANCE, now=at())
    assert payme.code("CancelTransaction", id=number, reason=5) == -31007
    assert payme.result("CheckTransaction", id=number)["state"] == 2


def test_what_waits_for_the_cabinet_may_go_another_way(payme, order):
    payme.result("PerformTransaction", id=payme.created(order))
    waiting = begun(order)
    other = begin_repayment(refund_id=waiting.refund_id, way=Way.CASH, by=FINANCE, now=at())
    assert stands(waiting, "failed", "due")
    finish_repayment(repayment_id=other.pk, note="receipt 5", by=FINANCE, now=at())
    with pytest.raises(AlreadyPaidOut):
        begin_repayment(refund_id=waiting.refund_id, way=Way.TRANSFER, now=at())
    with pytest.raises(AlreadyPaidOut):
        finish_repayment(repayment_id=waiting.pk, note="x", by=FINANCE, now=at())


def test_both_callback_and_wallet_at_once_pay_once(balances, payme, variant):
    customer = make.make_customer()
    order = make.make_order((variant, 2), payment_method="payme")
    Order.objects.filter(pk=order.pk).update(customer=customer)
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    refund = cancelled(order)
    at_once(
        partial(payme.ask, "CancelTransaction", id=number, reason=5),
        partial(begin_repayment, refund_id=refund.pk, way=Way.WALLET, now=at()),
    )
    assert Repayment.objects.filter(state="done").count() == 1
    left = balances()
    by_payme = payme.result("CheckTransaction", id=number)["state"] == -2
    wallet = {"provider:payme": order.total.tiyin, f"wallet:{customer.pk}": -order.total.tiyin}
    assert left == ({} if by_payme else wallet)


# --- a part of what was paid --------------------------------------------------------------------


@pytest.fixture
def partly(payme, order):
    """A refund of a part of an order that Payme has the money of."""
    payme.result("PerformTransaction", id=payme.created(order))
    for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
        change_state(order_id=order.pk, state=state, now=at())
    line = order.lines.get()
    return refund_lines(order_id=order.pk, amounts={line.pk: Money.of_soums(5_000)}, now=at())


def test_a_part_does_not_go_back_by_the_provider(partly):
    assert plan_repayment(refund_id=partly.pk, now=at()) is None
    with pytest.raises(WayNotOffered):
        begin_repayment(refund_id=partly.pk, way=Way.PROVIDER, now=at())
    with pytest.raises(WayNotOffered):  # a guest has no wallet
        begin_repayment(refund_id=partly.pk, way=Way.WALLET, now=at())


def test_a_part_goes_into_the_wallet_at_once(balances, partly):
    customer = make.make_customer()
    Order.objects.update(customer=customer)
    repayment = begin_repayment(refund_id=partly.pk, way=Way.WALLET, now=at())
    assert stands(repayment, "done", "done")
    rest = partly.order.total.tiyin
    assert balances() == {
        "provider:payme": rest,
        "orders:": -(rest - 500_000),
        f"wallet:{customer.pk}": -500_000,
    }
    assert Payment.objects.get().state == "paid"


def test_what_is_offered_is_known_before(partly):
    order = Order.objects.get()
    assert ways_of(partly, order) == [Way.TRANSFER, Way.CASH]
    assert usual_way(partly, order) is None
    order.customer = make.make_customer()
    assert ways_of(partly, order)[0] == Way.WALLET


def test_a_contract_that_is_over_gives_nothing_back(payme, order, settings):
    payme.result("PerformTransaction", id=payme.created(order))
    settings.PAYME_KEY = ""
    refund = cancelled(order)
    assert Way.PROVIDER not in ways_of(refund, Order.objects.get())


def test_more_than_was_owed_is_the_houses_loss(balances, payme, order):
    """All goods came back, but not the delivery, and finance gave back the whole payment."""
    number = payme.created(order)
    payme.result("PerformTransaction", id=number)
    for state in (State.PACKED, State.SHIPPED, State.RETURNED):
        change_state(order_id=order.pk, state=state, now=at())
    owed = Refund.objects.get().amount
    assert owed < order.total
    payme.result("CancelTransaction", id=number, reason=5)
    more = (order.total - owed).tiyin
    assert balances() == {"goodwill:": more, "orders:": -more}
    assert Payment.objects.get().provider == PaymentMethod.PAYME
