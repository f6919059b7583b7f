"""Stock in the back office: counted, and kept back from buyers."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from bench.admin import filled
from commerce.inventory.models import Movement
from commerce.inventory.queries import available
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_count_is_booked_and_safety_stock_is_promised_to_nobody(admin: Client) -> None:
    variant = make.make_product(stock=20).variants.get()
    stock = variant.stocks.get()
    url = reverse("stock:edit", args=[stock.pk])
    form = filled(admin.get(url).content.decode())
    changes = {"on_hand": "17", "safety": "5", "reason": "counted"}
    assert admin.post(url, form | changes).status_code == 302
    assert available([variant.pk]) == {variant.pk: 12}
    assert Movement.objects.get(reference="counted").quantity == -3
    assert gettext("Safety stock") in admin.get(reverse("stock:index")).content.decode()
