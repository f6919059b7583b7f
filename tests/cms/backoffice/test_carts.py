"""The report of abandoned carts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commerce.cart.commands import customer_cart, note_abandoned, put_in_cart
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_abandoned_carts_are_shown_with_rate_and_value(admin: Client) -> None:
    page = reverse("backoffice_abandoned_carts")
    assert admin.get(page).status_code == 200
    tea = make.make_product(price=5_000, stock=9).variants.get()
    own = customer_cart(make.make_customer().pk)
    put_in_cart(cart_id=own.pk, variant_id=tea.pk, quantity=2)
    note_abandoned(now=timezone.now() + timedelta(hours=3))
    shown = admin.get(page)
    assert tea.product.title_uz in shown.content.decode()
    assert (shown.context["left"], shown.context["rate"]) == (1, 0)
    assert page in admin.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("query", ["first=x&last=y", "first=2026-02-30", "first=2026-12-01"])
def test_dates_that_are_none_are_no_error(admin: Client, query: str) -> None:
    assert admin.get(f"{reverse('backoffice_abandoned_carts')}?{query}").status_code == 200


def test_it_is_not_for_everybody(db: None) -> None:
    assert Client().get(reverse("backoffice_abandoned_carts")).status_code == 302
