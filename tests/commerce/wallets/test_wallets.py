from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from commerce.checkout.commands import place_order
from commerce.checkout.errors import PaymentNotOffered
from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.inventory.queries import available
from commerce.ledger.errors import NotEnoughMoney
from commerce.ledger.models import Kind
from commerce.ledger.queries import trial_balance, wrong_accounts, wrong_entries
from commerce.orders.commands import cancel_order
from commerce.orders.models import Order, Refund
from commerce.payments.commands import open_payment, pay_from_wallet, plan_repayment
from commerce.payments.errors import NeedsAccount, OrderAlreadyPaid, OrderClosed, OrderNotPayable
from commerce.payments.models import Payment
from commerce.privacy.queries import personal_data
from commerce.wallets.commands import (
    MOST_AT_ONCE,
    adjust_wallet,
    cancel_gift_card,
    expire_gift_cards,
    issue_gift_cards,
    redeem_gift_card,
)
from commerce.wallets.errors import (
    GiftCardCancelled,
    GiftCardExpired,
    GiftCardImpossible,
    GiftCardUsed,
    NoSuchGiftCard,
    ReasonMissing,
    TooManyGiftCards,
    TooManyGuesses,
)
from commerce.wallets.models import Adjustment, GiftCard, GiftCardBatch
from commerce.wallets.queries import balance, history, movements, outstanding
from commerce.wallets.tasks import expire_gift_cards as hourly
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db

VALUE = Money.of_soums(100_000)
NOW = timezone.now()


@pytest.fixture
def customer():
    return make.make_customer()


def cards(count=1, *, value=VALUE, is_sold=False, days=30):
    _, codes = issue_gift_cards(
        name="Navroʻz",
        value=value,
        count=count,
        expires_at=NOW + timedelta(days=days),
        is_sold=is_sold,
        by="zamira",
        now=NOW,
    )
    return codes


def redeem(code, customer, now=NOW, address="203.0.113.7"):
    return redeem_gift_card(code=code, customer_id=customer.pk, address=address, now=now)


def put_in(customer, soums):
    adjust_wallet(
        customer_id=customer.pk,
        amount=Money.of_soums(soums),
        reason="to try",
        by="zamira",
        now=NOW,
    )


def buy(customer, *, payment_method="wallet", price=100_000, product=None):
    make.make_delivery()
    cart = make.make_cart(product or make.make_product(price=price))
    terms = make.make_terms(cart.pk, payment_method=payment_method)
    terms = replace(terms, customer_id=customer and customer.pk)
    return place_order(cart_id=cart.pk, terms=terms, language="uz", now=timezone.now())


def books():
    assert not wrong_entries().exists()
    assert not wrong_accounts().exists()
    rows = trial_balance()
    assert not Money.total(row.amount for row in rows)
    return {(row.kind, row.owner): row.amount.tiyin for row in rows if row.amount}


# --- paying -------------------------------------------------------------------------------------


def test_an_order_is_paid_from_the_wallet_as_it_is_placed(customer):
    put_in(customer, 200_000)
    order = buy(customer)
    assert order.state == "paid"
    payment = Payment.objects.get()
    assert (payment.provider, payment.state, payment.amount) == ("wallet", "paid", order.total)
    assert balance(customer.pk) == Money.of_soums(200_000) - order.total
    assert books()[(Kind.ORDERS, "")] == -order.total.tiyin


def test_an_empty_wallet_buys_nothing(customer):
    product = make.make_product(price=100_000)
    variant = product.variants.get()
    before = available([variant.pk])
    put_in(customer, 100_000)  # not enough for the delivery
    with pytest.raises(NotEnoughMoney):
        buy(customer, product=product)
    assert not Order.objects.exists()
    assert balance(customer.pk) == Money.of_soums(100_000)
    assert available([variant.pk]) == before


def test_a_guest_has_no_wallet():
    with pytest.raises(PaymentNotOffered):
        buy(None)


def unpaid(customer):
    """An order that Payme was to be paid for."""
    order = make.make_unpaid_order((make.make_product(price=100_000).variants.get(), 1))
    Order.objects.filter(pk=order.pk).update(customer=customer)
    return Order.objects.get()


def test_an_order_that_waits_for_another_provider_can_be_paid_from_the_wallet(customer):
    put_in(customer, 500_000)
    order = unpaid(customer)
    facts = {"order_number": order.number, "external_id": "1", "amount": order.total, "now": NOW}
    open_payment(provider="payme", **facts)
    pay_from_wallet(order_id=order.pk, customer_id=customer.pk, now=NOW)
    order.refresh_from_db()
    assert (order.state, order.payment_method) == ("paid", "payme")
    with pytest.raises(OrderAlreadyPaid):
        pay_from_wallet(order_id=order.pk, customer_id=customer.pk, now=NOW)
    assert balance(customer.pk) == Money.of_soums(500_000) - order.total


def test_nobody_pays_from_anothers_wallet_or_for_anothers_order(customer):
    order = unpaid(customer)
    for somebody in (make.make_customer().pk, None):
        with pytest.raises(NeedsAccount):
            pay_from_wallet(order_id=order.pk, customer_id=somebody, now=NOW)


def test_what_is_cancelled_or_paid_in_cash_is_not_paid_from_the_wallet(customer):
    put_in(customer, 500_000)
    order = unpaid(customer)
    cancel_order(order_id=order.pk, now=NOW)
    with pytest.raises(OrderClosed):
        pay_from_wallet(order_id=order.pk, customer_id=customer.pk, now=NOW)
    cash = buy(customer, payment_method="cash")
    with pytest.raises(OrderNotPayable):
        pay_from_wallet(order_id=cash.pk, customer_id=customer.pk, now=NOW)


def test_what_was_paid_from_the_wallet_goes_back_into_it(customer):
    put_in(customer, 200_000)
    order = buy(customer)
    cancel_order(order_id=order.pk, now=NOW)
    for _ in range(2):
        plan_repayment(refund_id=Refund.objects.get().pk, now=NOW)
    assert balance(customer.pk) == Money.of_soums(200_000)
    assert Refund.objects.get().state == "done"
    with override("en"):
        told = [(move.text, move.amount) for move in movements(history(customer.pk))]
    assert told == [
        (f"Refund for order {order.number}", order.total),
        (f"Order {order.number}", -order.total),
        ("Correction: to try", Money.of_soums(200_000)),
    ]


def test_the_event_of_a_refund_is_enough(customer, run_jobs):
    put_in(customer, 200_000)
    order = buy(customer)
    cancel_order(order_id=order.pk, now=NOW)
    run_jobs()
    assert balance(customer.pk) == Money.of_soums(200_000)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_two_tabs_one_spends(round_):
    customer = make.make_customer()
    put_in(customer, 150_000)
    orders = [unpaid_number(customer) for _ in range(2)]
    now = timezone.now()
    outcomes = race(
        *[partial(pay_from_wallet, order_id=pk, customer_id=customer.pk, now=now) for pk in orders]
    )
    assert sum(isinstance(outcome, NotEnoughMoney) for outcome in outcomes) == 1
    assert Order.objects.filter(state="paid").count() == 1
    assert balance(customer.pk) == Money.of_soums(25_000)
    assert books()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_order_paid_in_ten_tabs_is_paid_once():
    customer = make.make_customer()
    put_in(customer, 1_000_000)
    pk = unpaid_number(customer)
    pay = partial(pay_from_wallet, order_id=pk, customer_id=customer.pk, now=timezone.now())
    outcomes = race(*[pay] * 10)
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 9
    assert balance(customer.pk) == Money.of_soums(875_000)


def unpaid_number(customer):
    order = make.make_unpaid_order((make.make_product(price=100_000).variants.get(), 1))
    Order.objects.filter(pk=order.pk).update(customer=customer)
    return order.pk


# --- gift cards ---------------------------------------------------------------------------------


def test_a_card_fills_the_wallet_once(customer):
    (code,) = cards()
    assert redeem(code.lower().replace("-", " "), customer) == VALUE
    assert balance(customer.pk) == VALUE
    for somebody in (customer, make.make_customer()):
        with pytest.raises(GiftCardUsed):
            redeem(code, somebody)
    assert books() == {
        (Kind.PROMOTIONS, ""): VALUE.tiyin,
        (Kind.WALLET, str(customer.pk)): -VALUE.tiyin,
    }


def test_a_code_is_known_to_nobody_here():
    (code,) = cards()
    kept = str(list(GiftCard.objects.values())) + str(list(GiftCardBatch.objects.values()))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert GiftCard.objects.get().ending == code[-4:]


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-JKLM-NPQR", "ʻ" * 16, "\0", "x" * 40])
def test_a_wrong_code_is_no_card(customer, code):
    cards()
    with pytest.raises(NoSuchGiftCard):
        redeem(code, customer)


def test_guessing_ends(customer):
    (code,) = cards()
    for _ in range(10):
        with pytest.raises(NoSuchGiftCard):
            redeem("GUESS", customer)
    with pytest.raises(TooManyGuesses):
        redeem(code, customer)
    assert redeem(code, make.make_customer()) == VALUE


def test_guessing_from_many_accounts_behind_one_address_ends():
    for _ in range(30):
        with pytest.raises(NoSuchGiftCard):
            redeem("GUESS", make.make_customer())
    with pytest.raises(TooManyGuesses):
        redeem("GUESS", make.make_customer())


def test_a_cancelled_card_is_worth_nothing(customer):
    (code,) = cards(is_sold=True)
    card = GiftCard.objects.get()
    cancel_gift_card(card_id=card.pk, now=NOW)
    cancel_gift_card(card_id=card.pk, now=NOW)
    with pytest.raises(GiftCardCancelled):
        redeem(code, customer)
    assert books() == {}


def test_a_used_card_is_not_cancelled(customer):
    (code,) = cards()
    redeem(code, customer)
    with pytest.raises(GiftCardUsed):
        cancel_gift_card(card_id=GiftCard.objects.get().pk, now=NOW)
    with pytest.raises(NoSuchGiftCard):
        cancel_gift_card(card_id=0, now=NOW)


@pytest.mark.parametrize("is_sold", [True, False])
def test_cards_expire_with_their_money(customer, is_sold):
    used, late = cards(2, is_sold=is_sold)
    redeem(used, customer)
    day = NOW + timedelta(days=30)
    with pytest.raises(GiftCardExpired):
        redeem(late, customer, now=day)
    assert expire_gift_cards(now=day - timedelta(seconds=1)) == 0
    assert expire_gift_cards(now=day) == 1
    assert expire_gift_cards(now=day) == 0
    hourly(timestamp=0)
    with pytest.raises(GiftCardExpired):
        redeem(late, customer)
    told = books()
    assert (Kind.GIFT_CARD, str(GiftCardBatch.objects.get().pk)) not in told
    assert told.get((Kind.GOODWILL, ""), 0) == (-VALUE.tiyin if is_sold else 0)


def test_what_is_outstanding_is_known(customer):
    codes = cards(3)
    redeem(codes[0], customer)
    (row,) = outstanding(GiftCardBatch.objects.all())
    assert (row.open, row.redeemed, row.due) == (2, 1, VALUE * 2)


@pytest.mark.parametrize("count", [0, -1, MOST_AT_ONCE + 1])
def test_a_batch_has_its_bounds(count):
    with pytest.raises(TooManyGiftCards):
        cards(count)


def test_a_card_has_value_and_time():
    with pytest.raises(GiftCardImpossible):
        cards(value=Money.ZERO)
    with pytest.raises(GiftCardImpossible):
        cards(days=-1)


def test_ten_thousand_cards_are_made_in_seconds():
    begun = time.monotonic()
    codes = cards(MOST_AT_ONCE)
    assert time.monotonic() - begun < 10
    assert len(set(codes)) == GiftCard.objects.count() == MOST_AT_ONCE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_card_typed_ten_times_at_once_counts_once():
    (code,) = cards()
    outcomes = race(*[partial(redeem, code, make.make_customer()) for _ in range(10)])
    assert sum(outcome == VALUE for outcome in outcomes) == 1
    assert sum(isinstance(outcome, GiftCardUsed) for outcome in outcomes) == 9


# --- corrections --------------------------------------------------------------------------------


def test_a_correction_is_written_down(customer):
    put_in(customer, 50_000)
    put_in(customer, -20_000)
    assert balance(customer.pk) == Money.of_soums(30_000)
    assert [row.amount for row in Adjustment.objects.all()] == [
        Money.of_soums(-20_000),
        Money.of_soums(50_000),
    ]
    with pytest.raises(NotEnoughMoney):
        put_in(customer, -30_001)
    assert Adjustment.objects.count() == 2


@pytest.mark.parametrize(("soums", "reason"), [(0, "x"), (5, ""), (5, "  ")])
def test_a_correction_needs_sum_and_reason(customer, soums, reason):
    with pytest.raises(ReasonMissing):
        adjust_wallet(
            customer_id=customer.pk,
            amount=Money.of_soums(soums),
            reason=reason,
            by="zamira",
            now=NOW,
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "redeemed"}, "card_settled_at_its_time"),
        ({"settled_at": NOW}, "card_settled_at_its_time"),
    ],
)
def test_the_table_itself_holds_no_card_that_contradicts_itself(changes, constraint):
    cards()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GiftCard.objects.update(**changes)


def test_the_customer_takes_the_wallet_away(customer):
    put_in(customer, 5)
    kept = personal_data(customer.pk)["wallet"]
    assert kept["balance"] == 500
    assert kept["movements"][0]["amount"] == 500
