"""A shop that has a contract with every provider, served over HTTP, and the callers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.live_server_helper import LiveServer

from commerce.catalog.models import Variant
from commerce.inventory.models import Stock
from commerce.inventory.queries import available
from commerce.orders.models import Order
from tests import factories as make
from tests.contracts.callers import ClickCaller, PaymeCaller, UzumCaller

PRICE = 100_000  # soʻm; with the courier an order of two is 225,000
STOCK = 10

CONTRACTS = {
    "PAYME_MERCHANT_ID": "587f72c72cac0d162c722ae2",
    "PAYME_KEY": "payme-key-of-the-tests",
    "PAYME_TEST_KEY": "payme-key-of-the-sandbox",
    "CLICK_SERVICE_ID": "111",
    "CLICK_MERCHANT_ID": "222",
    "CLICK_SECRET_KEY": "click-key-of-the-tests",
    "UZUM_SERVICE_ID": "333",
    "UZUM_LOGIN": "uzum-login",
    "UZUM_PASSWORD": "uzum-key-of-the-tests",
    "INSTALMENT_KEY": "instalment-key-of-the-tests",
    "INSTALMENT_PAGE": "https://instalments.example/apply",
}


@pytest.fixture(autouse=True)
def _contracts(settings: Any) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveServer]:
    """One server and one database for a whole file: a new one for each case would take seconds."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server
        server.stop()
        TransactionTestCase._fixture_teardown(None)  # as after any test that commits


@pytest.fixture(autouse=True)
def _nothing_bought_yet(served: LiveServer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE payments_providermessage, orders_order, inventory_reservation CASCADE"
        )
    Stock.objects.update(on_hand=STOCK, reserved=0)


@pytest.fixture(scope="module")
def variant(served: LiveServer) -> Variant:
    return make.make_product(price=PRICE, stock=STOCK).variants.get()


@pytest.fixture
def order(variant: Variant) -> Order:
    return make.make_order((variant, 2), payment_method="payme")


@pytest.fixture
def payme(served: LiveServer) -> PaymeCaller:
    return PaymeCaller(served.url, CONTRACTS["PAYME_KEY"])


@pytest.fixture
def click(served: LiveServer) -> ClickCaller:
    return ClickCaller(served.url, CONTRACTS["CLICK_SECRET_KEY"], service_id="111")


@pytest.fixture
def uzum(served: LiveServer) -> UzumCaller:
    return UzumCaller(served.url, "uzum-login", CONTRACTS["UZUM_PASSWORD"], service_id=333)


def state_of(order: Order) -> str:
    return Order.objects.values_list("state", flat=True).get(pk=order.pk)


def free(variant: Variant) -> int:
    return available([variant.pk])[variant.pk]
