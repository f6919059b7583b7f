from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.catalog.models import Product, Variant
from commerce.core.money import Money
from commerce.merchants.commands import add_member
from commerce.merchants.models import Merchant, Role
from commerce.orders.models import Order, SubOrder
from commerce.payouts.commands import correct, settle
from commerce.payouts.models import Payout
from tests import factories as make
from tests.commerce.payouts.test_settling import LAST_WEEK, MONDAY
from tests.storefront.conftest import signed_in


@dataclass
class Stall:
    """A merchant with one product, and the browser of somebody who works there."""

    merchant: Merchant
    product: Product
    user: User
    browser: Client

    @property
    def variant(self) -> Variant:
        return self.product.variants.get()

    def at(self, path: str = "", language: str = "uz") -> str:
        return f"/{language}/seller/{self.merchant.slug}/{path}"

    def part_of(self, order: Order) -> SubOrder:
        return order.sub_orders.get(merchant=self.merchant)

    def browser_of(self, role: Role) -> Client:
        user = make.make_customer()
        hire(self.merchant, user, role)
        return signed_in(user)


def hire(merchant: Merchant, user: User, role: Role = Role.OWNER) -> None:
    add_member(merchant_id=merchant.pk, user_id=user.pk, role=role, now=timezone.now())


def make_stall(role: Role = Role.OWNER, **goods: object) -> Stall:
    merchant, user = make.make_merchant(), make.make_customer(name="Sotuvchi")
    hire(merchant, user, role)
    product = make.make_shown_product(merchant=merchant, **goods)
    return Stall(merchant, product, user, signed_in(user))


def settled(merchant: Merchant) -> Payout:
    """A period that is settled with the merchant: 90 000 soʻm."""
    make.make_merchant_contract(merchant, 1_000)
    correct(
        merchant_id=merchant.pk,
        amount=Money.of_soums(90_000),
        reason="Aksiya",
        by="finance",
        now=LAST_WEEK,
    )
    payout = settle(merchant_id=merchant.pk, now=MONDAY)
    assert payout
    return payout


@pytest.fixture
def stall(db: None) -> Stall:
    return make_stall()


@pytest.fixture
def other_stall(db: None) -> Stall:
    return make_stall()
