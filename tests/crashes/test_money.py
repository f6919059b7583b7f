"""Money changes hands once: wallets, gift cards, refunds, payouts; and sheets change goods once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commerce.catalog.models import Variant
from commerce.checkout.commands import place_order
from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.feeds.commands import apply_sheet, upload_sheet
from commerce.feeds.models import Sheet, SheetRow
from commerce.ledger.models import Kind
from commerce.ledger.queries import due_to
from commerce.orders.commands import cancel_order, change_state
from commerce.orders.models import State
from commerce.payments.commands import begin_repayment, carry_out_again
from commerce.payments.models import Payment, Repayment, Way
from commerce.payouts.commands import confirm_payout, send_payouts, settle
from commerce.payouts.models import Payout
from commerce.pricing.models import Price, PriceChange
from commerce.wallets.commands import adjust_wallet, issue_gift_cards, redeem_gift_card
from commerce.wallets.queries import balance
from tests import factories as make
from tests.contracts.click_server import PAID, ClickServer, served
from tests.contracts.conftest import CONTRACTS
from tests.crashes.conftest import Providers, Survives
from tests.crashes.told import Told

HUNDRED = Money.of_soums(100)
MILLION = Money.of_soums(1_000_000)


class PaidFromWallet(Told):
    """Ordering and paying is one thing: there is no order without its money."""

    def begin(self) -> None:
        self.customer = make.make_customer()
        adjust_wallet(
            customer_id=self.customer.pk,
            amount=MILLION,
            reason="a test",
            by="zamira",
            now=timezone.now(),
        )
        self.cart = make.make_cart((self.variant, 2))
        self.terms = make.make_terms(self.cart.pk, payment_method="wallet")

    def act(self) -> None:
        self.order = place_order(
            cart_id=self.cart.pk,
            terms=self._signed_in(),
            language="uz",
            now=timezone.now(),
        )

    def _signed_in(self) -> Any:
        return type(self.terms)(**{**vars(self.terms), "customer_id": self.customer.pk})

    def check(self) -> None:
        assert self.state == State.PAID
        assert balance(self.customer.pk) == MILLION - self.order.total


class GiftCard:
    def begin(self) -> None:
        self.customer = make.make_customer()
        now = timezone.now()
        _, (self.code,) = issue_gift_cards(
            name="Navroʻz",
            value=HUNDRED,
            count=1,
            expires_at=now + timedelta(days=9),
            by="zamira",
            now=now,
        )

    def act(self) -> None:
        with suppress(Refusal):  # it is used already
            redeem_gift_card(
                code=self.code, customer_id=self.customer.pk, address="", now=timezone.now()
            )

    def check(self) -> None:
        assert balance(self.customer.pk) == HUNDRED


class ReturnedByClick(Told):
    """The order is cancelled and Click is asked for its money, which it may have given already."""

    def __init__(self, variant: Variant, providers: Providers, server: ClickServer) -> None:
        super().__init__(variant, "click")
        self.caller, self.server = providers.click, server

    def begin(self) -> None:
        super().begin()
        self.caller.complete(self.order, self.caller.prepared(self.order))
        self.number = Payment.objects.get(order=self.order).document
        self.server.payments[self.number] = PAID

    def act(self) -> None:
        with suppress(Refusal):  # it is cancelled already
            cancel_order(order_id=self.order.pk, now=timezone.now())
        carry_out_again(now=timezone.now() + timedelta(hours=1))

    def check(self) -> None:
        assert self.server.given_back.count(self.number) == 1
        repayment = Repayment.objects.get(refund__order=self.order)
        assert repayment.state == Repayment.State.DONE


class ReturnedToWallet(ReturnedByClick):
    """The buyer would rather have it in the wallet, at once."""

    def begin(self) -> None:
        super().begin()
        self.order.customer = make.make_customer()
        self.order.save(update_fields=["customer"])
        for state in (State.PACKED, State.SHIPPED, State.DELIVERED, State.RETURNED):
            change_state(order_id=self.order.pk, state=state, now=timezone.now())
        self.refund = self.order.refunds.get()
        Repayment.objects.filter(refund=self.refund).delete()

    def act(self) -> None:
        with suppress(Refusal):  # it is there already
            begin_repayment(refund_id=self.refund.pk, way=Way.WALLET, now=timezone.now())

    def check(self) -> None:
        assert self.order.customer
        assert balance(self.order.customer.pk) == self.refund.amount


class PaidOut(Told):
    """What a merchant earned is settled, sent to the bank and confirmed."""

    def begin(self) -> None:
        self.merchant = make.make_merchant()
        make.make_merchant_contract(self.merchant)
        self.variant = make.make_product(merchant=self.merchant, stock=50).variants.get()
        super().begin()
        for state in (State.PACKED, State.SHIPPED, State.DELIVERED):
            change_state(order_id=self.order.pk, state=state, now=timezone.now())

    def act(self) -> None:
        later = timezone.now() + timedelta(days=8)
        settle(merchant_id=self.merchant.pk, now=later)
        payout = Payout.objects.get(merchant=self.merchant)
        send_payouts(payout_ids=[payout.pk], now=later)
        confirm_payout(payout_id=payout.pk, paid_on=later.date(), now=later)

    def check(self) -> None:
        payout = Payout.objects.get(merchant=self.merchant)
        assert payout.state == Payout.State.PAID
        assert payout.amount == Money(self.order.goods_total.tiyin * 9 // 10)
        assert due_to(Kind.MERCHANT, self.merchant.pk) == Money.ZERO


class SheetOfPrices:
    """Three prices of a merchant come by a sheet."""

    def begin(self) -> None:
        merchant = make.make_merchant()
        self.goods = [make.make_product(merchant=merchant).variants.get() for _ in range(3)]
        rows = "".join(f"{variant.sku};77000\n" for variant in self.goods)
        self.sheet = upload_sheet(
            merchant_id=merchant.pk,
            user_id=None,
            file_name="narxlar.csv",
            content=f"sku;price\n{rows}".encode(),
            language="uz",
            now=timezone.now(),
        )
        self.changes = PriceChange.objects.count()

    def act(self) -> None:
        with suppress(Refusal):  # it is being applied already
            apply_sheet(sheet_id=self.sheet.pk, now=timezone.now())

    def check(self) -> None:
        assert Sheet.objects.get(pk=self.sheet.pk).state == Sheet.State.APPLIED
        rows = SheetRow.objects.filter(sheet=self.sheet)
        assert {row.state for row in rows} == {SheetRow.State.APPLIED}
        prices = Price.objects.filter(variant__in=self.goods)
        assert {price.amount for price in prices} == {Money.of_soums(77_000)}
        assert PriceChange.objects.count() == self.changes + len(self.goods)


@pytest.fixture
def click_server(settings: Any, providers: Providers) -> Iterator[ClickServer]:
    server = ClickServer("777", CONTRACTS["CLICK_SECRET_KEY"], CONTRACTS["CLICK_SERVICE_ID"])
    with served(server):
        settings.CLICK_MERCHANT_USER_ID, settings.CLICK_API_URL = server.user, server.url
        yield server


@pytest.mark.parametrize(("story", "moments"), [(PaidFromWallet, 50), (PaidOut, 10)])
def test_money_of_orders_survives(
    story: type[Told], moments: int, variant: Variant, survives: Survives
) -> None:
    assert survives(story(variant)) >= moments


@pytest.mark.parametrize(("story", "moments"), [(GiftCard, 6), (SheetOfPrices, 50)])
def test_what_needs_no_order_survives(story: Any, moments: int, survives: Survives) -> None:
    assert survives(story()) >= moments


@pytest.mark.parametrize(("story", "moments"), [(ReturnedByClick, 80), (ReturnedToWallet, 4)])
def test_money_that_goes_back_survives(
    story: type[ReturnedByClick],
    moments: int,
    variant: Variant,
    providers: Providers,
    click_server: ClickServer,
    survives: Survives,
) -> None:
    assert survives(story(variant, providers, click_server)) >= moments
