from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from wagtail.models import Locale, Page, Site

from cms.commands import ensure_site
from cms.models import HomePage, ShopSettings


def test_a_site_has_a_home_page_in_each_language(home: HomePage, russian: Locale) -> None:
    stand_in = home.get_translation(russian)

    assert home.url == "/uz/"
    assert stand_in.url == "/ru/"
    assert stand_in.alias_of_id == home.pk
    assert home.full_url == f"{settings.WAGTAILADMIN_BASE_URL}/uz/"


def test_the_welcome_page_of_wagtail_is_gone(home: HomePage) -> None:
    top = Page.get_first_root_node().get_children().specific()
    assert all(isinstance(page, HomePage) for page in top)
    assert Site.objects.get().root_page_id == home.pk


def test_ensuring_the_site_twice_changes_nothing(home: HomePage) -> None:
    before = list(Page.objects.values("pk", "url_path", "live"))
    again = ensure_site()

    assert again == home
    assert list(Page.objects.values("pk", "url_path", "live")) == before
    assert ShopSettings.objects.count() == 1


@pytest.mark.parametrize("address", ["/uz/yordam/", "/uz/yordam/tolov/"])
def test_pages_below_have_addresses_of_the_shop(make_page: Any, address: str) -> None:
    help_page = make_page("yordam")
    payment = make_page("tolov", parent=help_page)

    assert address in {help_page.url, payment.url}
    assert Page.objects.get(pk=payment.pk).specific.url == payment.url
