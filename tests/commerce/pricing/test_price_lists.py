"""Prices that count for a time, a group, a quantity or a merchant, and tell of themselves."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from commerce.cart.commands import change_quantity
from commerce.cart.queries import basket
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.pricing.commands import announce_price_lists, save_price_list, set_price
from commerce.pricing.errors import PriceImpossible, PriceListImpossible
from commerce.pricing.models import ListPrice, PriceChange, PriceList
from commerce.pricing.queries import Verdict, price_explained, prices_of
from commerce.showcase.models import Card
from tests import factories as make

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def variant():
    return make.make_product(price=1_000).variants.get()


def make_list(variant, soums, now=None, **fields):
    now = now or timezone.now()
    given = {"name_uz": "Roʻyxat", "starts_at": now - HOUR}
    return save_price_list(
        PriceList(**given | fields), now=now, prices={variant.pk: Money.of_soums(soums)}
    )


def costs(variant, **asked):
    return prices_of([variant.pk], **asked)[variant.pk].amount.tiyin // 100


def announced():
    return EventRow.objects.filter(name="price.set").count()


def test_a_list_takes_the_place_of_the_price_in_its_window(variant):
    now = timezone.now()
    make_list(variant, 800, starts_at=now, ends_at=now + HOUR)
    assert costs(variant, now=now - timedelta(seconds=1)) == 1_000
    assert costs(variant, now=now) == 800
    assert costs(variant, now=now + HOUR) == 1_000


def test_the_list_of_the_highest_priority_counts_then_the_lower_price(variant):
    make_list(variant, 700)
    make_list(variant, 900, priority=1)
    assert costs(variant) == 900
    make_list(variant, 850, priority=1)
    assert costs(variant) == 850


def test_a_list_out_of_use_counts_for_nothing(variant):
    make_list(variant, 800, is_active=False)
    assert costs(variant) == 1_000


def test_a_list_for_a_group_is_for_nobody_else(variant):
    make_list(variant, 600, customer_group="wholesale")
    assert costs(variant) == 1_000
    assert costs(variant, customer_group="wholesale") == 600
    assert costs(variant, customer_group="staff") == 1_000


def test_a_list_for_many_pieces_begins_with_their_number(variant):
    make_list(variant, 900, minimum_quantity=10)
    assert costs(variant, quantities={variant.pk: 9}) == 1_000
    assert costs(variant, quantities={variant.pk: 10}) == 900


def test_a_list_of_a_merchant_leaves_the_goods_of_others_alone(variant):
    make_list(variant, 900, merchant=make.make_merchant())
    assert costs(variant) == 1_000
    make_list(variant, 850, merchant=variant.product.merchant)
    assert costs(variant) == 850


def test_a_variant_without_a_price_of_its_own_is_not_sold_by_a_list():
    variant = make.make_product(variants=[{"price": None}]).variants.get()
    make_list(variant, 500)
    assert prices_of([variant.pk]) == {}


def test_more_pieces_at_their_price_is_no_surprise_to_the_buyer(variant):
    make_list(variant, 900, minimum_quantity=10)
    cart = make.make_cart(variant)
    line = basket(cart.pk, "uz").lines[0]
    change_quantity(cart_id=cart.pk, line_id=line.id, quantity=10)
    goods = basket(cart.pk, "uz")
    assert goods.problems == []
    assert goods.total == Money.of_soums(9_000)


def test_more_pieces_do_not_hide_a_price_that_changed(variant):
    cart = make.make_cart(variant)
    set_price(variant_id=variant.pk, amount=Money.of_soums(1_100))
    change_quantity(cart_id=cart.pk, line_id=basket(cart.pk, "uz").lines[0].id, quantity=2)
    assert [problem.code for problem in basket(cart.pk, "uz").problems] == ["price_changed"]


# --- telling


def test_a_scheduled_price_takes_over_by_itself_and_is_told_once_when_it_comes(variant):
    now = timezone.now()
    make_list(variant, 800, now=now, starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    before = announced()
    assert announce_price_lists(now=now) == 0
    assert announce_price_lists(now=now + HOUR) == 1
    assert announce_price_lists(now=now + HOUR) == 0
    assert announce_price_lists(now=now + 2 * HOUR) == 1
    assert announce_price_lists(now=now + 3 * HOUR) == 0
    assert announced() == before + 2
    changes = [change.amount.tiyin // 100 for change in variant.price_changes.all()]
    assert changes == [1_000, 800, 1_000]


def test_the_card_shows_a_scheduled_price_from_its_moment_on(variant, run_jobs):
    run_jobs()
    price_list = make_list(variant, 800, starts_at=timezone.now() + HOUR)
    assert Card.objects.filter(product=variant.product).first().data["price"] == 100_000
    PriceList.objects.filter(pk=price_list.pk).update(starts_at=timezone.now())
    announce_price_lists(now=timezone.now())
    run_jobs()
    card = Card.objects.filter(product=variant.product).first().data
    assert (card["price"], card["old_price"]) == (80_000, 100_000)


def test_somebody_looks_every_minute():
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert "announce_price_lists" in periodic


def test_a_list_that_changes_what_is_shown_is_told_at_once(variant):
    before = announced()
    price_list = make_list(variant, 800)
    assert announced() == before + 1
    save_price_list(price_list, now=timezone.now(), prices={})
    assert announced() == before + 2
    make_list(variant, 700, customer_group="wholesale")
    assert announced() == before + 2


def test_impossible_lists_are_refused(variant):
    now = timezone.now()
    with pytest.raises(PriceListImpossible):
        make_list(variant, 800, starts_at=now, ends_at=now)
    with pytest.raises(PriceImpossible):
        make_list(variant, 0)
    assert not PriceList.objects.exists()


def test_the_tables_themselves_hold_no_impossible_list(variant):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceList.objects.create(name_uz="x", starts_at=now, ends_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceList.objects.create(name_uz="x", minimum_quantity=0)
    price_list = make_list(variant, 800)
    for amount in (0, 700):  # nothing, and a second price
        with pytest.raises(IntegrityError), transaction.atomic():
            ListPrice.objects.create(price_list=price_list, variant=variant, amount=amount)


# --- explaining


def test_every_list_says_why_it_counts_or_not(variant):
    now = timezone.now()
    cases = {
        Verdict.OUT_OF_USE: {"is_active": False, "priority": 9},
        Verdict.NOT_YET: {"starts_at": now + HOUR, "priority": 8},
        Verdict.OVER: {"ends_at": now, "starts_at": now - HOUR, "priority": 7},
        Verdict.OTHER_MERCHANT: {"merchant": make.make_merchant(), "priority": 6},
        Verdict.OTHER_PEOPLE: {"customer_group": "staff", "priority": 5},
        Verdict.TOO_FEW: {"minimum_quantity": 5, "priority": 4},
        Verdict.COUNTS: {"priority": 3},
        Verdict.BEATEN: {"priority": 2},
    }
    for fields in cases.values():
        make_list(variant, 800, now=now, **fields)
    explained = price_explained(variant.pk, now=now)
    assert [each.verdict for each in explained.lists] == list(cases)
    assert explained.price is not None
    assert explained.price.amount == Money.of_soums(800)
    assert explained.vat == Money(8_571)


def test_the_command_reproduces_the_price(variant, capsys):
    make_list(variant, 800)
    call_command("explain_price", variant.sku)
    told = capsys.readouterr().out
    assert "800" in told
    assert "1\u00a0000" in told
    assert not PriceChange.objects.filter(at__gt=timezone.now()).exists()
