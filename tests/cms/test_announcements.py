"""Whatever way a page takes, it announces itself in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from cms.models import HomePage, LandingPage, ShopSettings
from cms.queries import page_by_path
from commerce.core.models import EventRow
from tests import factories as make

type Announced = Callable[[], list[tuple[str, int]]]


@pytest.fixture
def announced(db: None) -> Announced:
    """What pages announced since it was last asked: name and page id, in order."""
    seen = {"last": 0}

    def since() -> list[tuple[str, int]]:
        rows = list(
            EventRow.objects.filter(name__startswith="page.", pk__gt=seen["last"]).order_by("pk")
        )
        seen["last"] = rows[-1].pk if rows else seen["last"]
        return [(row.name, row.payload["page_id"]) for row in rows]

    return since


@pytest.fixture
def staff() -> Client:
    user = get_user_model().objects.create_superuser("muharrir", "m@example.uz", "juda-maxfiy-soz")
    client = Client()
    client.force_login(user)
    return client


def test_a_publish_announces_the_page_and_its_stand_in(
    make_page: Any, announced: Announced
) -> None:
    page = make_page()
    stand_in = page.get_translations().get()
    announced()

    page.title = "Boshqa"
    page.save_revision().publish()

    assert set(announced()) == {("page.published", page.pk), ("page.published", stand_in.pk)}


def test_a_draft_announces_nothing(make_page: Any, home: HomePage, announced: Announced) -> None:
    page = make_page()
    announced()

    page.title = "Hali emas"
    page.save_revision()
    home.add_child(instance=LandingPage(title="Qoralama", slug="qoralama", live=False))

    assert announced() == []


@pytest.mark.parametrize(
    "unpublish",
    [lambda page: page.unpublish(), lambda page: UnpublishPageAction(page).execute()],
    ids=["by the model", "by the admin"],
)
def test_an_unpublished_page_is_announced(
    make_page: Any, announced: Announced, unpublish: Callable[[Any], Any]
) -> None:
    page = make_page()
    announced()

    unpublish(page)

    stand_in = page.get_translations().get()
    assert {("page.unpublished", page.pk), ("page.unpublished", stand_in.pk)} <= set(announced())
    assert not stand_in.live


def test_a_page_whose_time_is_over_is_announced(make_page: Any, announced: Announced) -> None:
    page = make_page()
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save()
    announced()

    call_command("publish_due")

    assert ("page.unpublished", page.pk) in announced()


@pytest.mark.parametrize(
    "delete",
    [lambda page: page.delete(), lambda page: DeletePageAction(page).execute()],
    ids=["by the model", "by the admin"],
)
def test_a_deleted_page_takes_those_below_with_it(
    make_page: Any, announced: Announced, delete: Callable[[Any], Any]
) -> None:
    page = make_page()
    below = make_page("ichki", parent=page)
    announced()

    delete(page)

    assert {("page.unpublished", page.pk), ("page.unpublished", below.pk)} <= set(announced())
    assert not Page.objects.filter(pk__in=[page.pk, below.pk]).exists()


def test_a_moved_page_announces_new_addresses(
    make_page: Any, announced: Announced, staff: Client
) -> None:
    first, second, below = make_page("bir"), make_page("ikki"), None
    below = make_page("ichki", parent=first)
    announced()

    first.move(second, pos="last-child")
    assert set(announced()) == {("page.published", first.pk), ("page.published", below.pk)}

    target = reverse("wagtailadmin_pages:move_confirm", args=[below.pk, second.pk])
    assert staff.post(target).status_code == 302
    assert ("page.published", below.pk) in announced()
    assert Page.objects.get(pk=below.pk).specific.url == "/uz/ikki/ichki/"


def test_bulk_actions_of_the_admin_are_announced(
    make_page: Any, announced: Announced, staff: Client
) -> None:
    page, target = make_page("bir"), make_page("ikki")
    announced()

    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    answer = staff.post(f"{bulk}?id={page.pk}", {"chooser": target.pk})
    assert answer.status_code == 302
    assert ("page.published", page.pk) in announced()

    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    staff.post(f"{bulk}?id={page.pk}")
    assert ("page.unpublished", page.pk) in announced()


def test_a_change_touches_the_translations_too(make_page: Any, home: HomePage) -> None:
    page = make_page()
    stand_in = page.get_translations().get()

    assert set(page.edge_keys()) == {f"page:{page.pk}", f"page:{stand_in.pk}"}


def test_pictures_of_a_published_page_are_prepared_and_then_shown(
    make_page: Any, run_jobs: Callable[[], int]
) -> None:
    picture = make.make_picture()
    page = make_page("yangi", ("hero", {"title": "Salom", "picture": picture.pk}))
    assert picture.renditions.count() == 0

    run_jobs()  # and it comes to an end: a prepared picture asks for nothing

    prepared = EventRow.objects.filter(name="picture.prepared", payload__picture_id=picture.pk)
    shown_anew = EventRow.objects.filter(
        name="page.published", payload__page_id=page.pk, pk__gt=prepared[0].pk
    )
    assert shown_anew.exists()
    assert page_by_path("yangi/", "uz").blocks[0]["image"]["sources"]


def test_the_shop_announces_its_change(home: HomePage) -> None:
    settings = ShopSettings.objects.get()
    settings.phone = "+998712000000"
    settings.save()

    row = EventRow.objects.filter(name="shop.changed").last()
    assert row.payload == {"settings_id": settings.pk}
