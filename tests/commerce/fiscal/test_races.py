"""Two workers at one receipt: it is written once and registered once."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from commerce.fiscal.commands import send_receipt, write_receipts
from commerce.fiscal.models import Receipt
from tests.commerce.fiscal.conftest import make_coded
from tests.commerce.fiscal.paying import pay_online
from tests.commerce.racing import race

ROUNDS, WORKERS = 4, 4


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_write_one_receipt_and_register_it_once(operator):
    goods = make_coded()
    for _ in range(ROUNDS):
        order = pay_online(goods)
        race(*[partial(write_receipts, order_id=order.pk, now=timezone.now())] * WORKERS)
        receipt = Receipt.objects.get(order=order)
        race(*[partial(send_receipt, receipt_id=receipt.pk, now=timezone.now())] * WORKERS)
        receipt.refresh_from_db()
        assert receipt.is_registered
        assert operator.heard.count(receipt.number) == 1
        assert receipt.lines.count() == 2
