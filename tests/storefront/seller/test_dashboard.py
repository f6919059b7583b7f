from datetime import timedelta

from django.utils import timezone

from commerce.core.money import Money
from commerce.merchants.models import Role
from commerce.orders.commands import cancel_order
from commerce.orders.queries.selling import SalesOfDay
from storefront.seller.dashboard import sales_of
from tests import factories as make
from tests.storefront.conftest import says, text


def test_the_day_shows_what_is_to_do(stall):
    make.make_order(stall.variant)
    make.make_product(merchant=stall.merchant, stock=3, live=True)
    page = text(stall.browser.get(stall.at()))
    assert "?state=placed" in page
    assert "?only=low_stock" in page


def test_sales_count_what_was_not_cancelled(stall):
    make.make_order((stall.variant, 2))
    cancelled = make.make_order(stall.variant)
    cancel_order(order_id=cancelled.pk, now=timezone.now())
    page = text(stall.browser.get(stall.at()))
    assert "300\u00a0000" in page
    assert "450\u00a0000" not in page


def test_thirty_days_are_compared_with_the_thirty_before():
    first = timezone.localdate()
    days = [
        SalesOfDay(first - timedelta(days=3), 1, Money.of_soums(100)),
        SalesOfDay(first, 2, Money.of_soums(150)),
    ]
    sales = sales_of(days, first=first)
    assert (sales.orders, sales.total, sales.change) == (2, Money.of_soums(150), 50)
    assert [bar.height for bar in sales.bars[:2]] == [120, 0]


def test_without_sales_before_there_is_nothing_to_compare():
    assert sales_of([], first=timezone.localdate()).change is None


def test_a_packer_sees_the_work_alone(stall):
    make.make_order(stall.variant)
    page = stall.browser_of(Role.PACKER).get(stall.at())
    assert "?state=placed" in text(page)
    assert not says(page, "Sales of 30 days")


def test_the_page_takes_few_queries(stall, django_assert_max_num_queries):
    make.make_order(stall.variant)
    stall.browser.get(stall.at())
    with django_assert_max_num_queries(11):
        stall.browser.get(stall.at())
