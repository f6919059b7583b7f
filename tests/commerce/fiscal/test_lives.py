"""Whatever befalls orders: their receipts are the money that came, and the money that went back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from commerce.core.errors import Refusal
from commerce.core.money import Money
from commerce.fiscal.commands import send_receipt, write_receipts
from commerce.orders import commands
from commerce.orders.commands import Unwanted
from commerce.orders.models import ALLOWED, SUB_STATES, Order, Reason, State
from commerce.payments.commands import cancel_payment, collect_cash
from commerce.payments.models import Payment
from tests import factories as make
from tests.commerce.fiscal.conftest import make_coded
from tests.commerce.fiscal.paying import pay, settle, sums

LIVES, STEPS = 14, 24


class Life:
    """An order of two parcels to which anything is done in any order."""

    def __init__(self, chance: Random, goods: list) -> None:
        self.chance = chance
        bought = [(each, chance.randint(1, 4)) for each in goods]
        self.order = make.make_order(*bought, payment_method=chance.choice(["cash", "uzum"]))

    def step(self) -> None:
        deeds = (
            *[self.pay] * 3,
            *[self.go_on] * 5,
            *[self.send_back] * 3,
            *[self.reduce] * 2,
            *[self.make_up] * 2,
            *(self.collect, self.pay_back, self.cancel_part, self.cancel, self.return_payment),
        )
        self.do(self.chance.choice(deeds))

    def do(self, deed: Callable[[], None]) -> None:
        """Unless it is refused."""
        with suppress(Refusal), transaction.atomic():
            deed()
        self.order.refresh_from_db()

    def pay(self) -> None:
        if self.order.payment_method == "uzum":
            pay(self.order)

    def collect(self) -> None:
        collect_cash(order_id=self.order.pk, now=timezone.now())

    def go_on(self) -> None:
        """Either parcel to its next state; of two ways it takes the longer one, mostly."""
        part = self.chance.choice(self.order.sub_orders.all())
        ahead = sorted(ALLOWED[State(part.state)] & SUB_STATES - {State.CANCELLED})
        if ahead and (ahead != [State.RETURNED] or self.chance.random() < 0.2):
            commands.change_sub_order_state(
                sub_order_id=part.pk, state=ahead[0], now=timezone.now()
            )

    def line(self):
        return self.chance.choice(self.order.lines.all())

    def reduce(self) -> None:
        left = {self.line().pk: self.chance.randint(0, 3)}
        commands.reduce_lines(order_id=self.order.pk, quantities=left, now=timezone.now())

    def cancel_part(self) -> None:
        part = self.chance.choice(self.order.sub_orders.all())
        commands.cancel_sub_order(sub_order_id=part.pk, now=timezone.now())

    def cancel(self) -> None:
        if self.chance.random() < 0.3:
            commands.cancel_order(order_id=self.order.pk, now=timezone.now())

    def send_back(self) -> None:
        now = timezone.now()
        lines = [Unwanted(self.line().pk, self.chance.randint(1, 2), Reason.DEFECTIVE)]
        for back in commands.request_return(order_id=self.order.pk, lines=lines, now=now):
            commands.approve_return(return_id=back.pk, now=now)
            commands.receive_return(return_id=back.pk, now=now)

    def make_up(self) -> None:
        amounts = {self.line().pk: Money(self.chance.randint(1, 50_000))}
        commands.refund_lines(order_id=self.order.pk, amounts=amounts, now=timezone.now())

    def pay_back(self) -> None:
        settle(self.order)

    def return_payment(self) -> None:
        payment = Payment.objects.filter(order=self.order, provider="uzum").first()
        if payment and self.chance.random() < 0.3:
            cancel_payment(
                provider=payment.provider, external_id=payment.external_id, now=timezone.now()
            )


def hear_the_news(order: Order) -> None:
    """What the jobs of this order's receipts do, however many of them there were."""
    write_receipts(order_id=order.pk, now=timezone.now())
    for receipt in order.receipts.order_by("pk"):
        send_receipt(receipt_id=receipt.pk, now=timezone.now())


@pytest.mark.django_db
def test_receipts_are_the_money_whatever_befalls_orders():
    make.make_promotion(percent=7)
    first = make_coded(price=3_333, stock=10_000)
    seller = first.product.merchant
    second = make_coded(price=1_001, stock=10_000, merchant=seller)
    goods = [first, second, make_coded(price=777, stock=10_000)]
    told: Counter[str] = Counter()
    for seed in range(LIVES):
        life = Life(Random(seed), goods)
        for _ in range(STEPS):
            life.step()
            if life.chance.random() < 0.5:  # else the news come late
                hear_the_news(life.order)
        for deed in (life.collect, life.pay_back):
            life.do(deed)
        hear_the_news(life.order)
        told.update(check(life.order))
    assert min(told["sale"], told["refund"]) > LIVES / 2  # else nothing was tried


def check(order: Order) -> list[str]:
    """All that came and all that was paid out has its receipt; says of which kinds they are."""
    payments = Payment.objects.filter(order=order, paid_at__isnull=False)
    sales = order.receipts.filter(kind="sale")
    assert [sale.amount for sale in sales] == [payment.amount for payment in payments]
    refunds = order.refunds.all() if payments else order.refunds.none()
    if not any(payment.is_over for payment in payments):
        refunds = refunds.filter(state="done")
    assert {receipt.refund for receipt in order.receipts.filter(kind="refund")} == set(refunds)
    for receipt in order.receipts.all():
        assert sums(receipt)[0] == receipt.amount
        assert receipt.is_registered
    return [receipt.kind for receipt in order.receipts.all()]
