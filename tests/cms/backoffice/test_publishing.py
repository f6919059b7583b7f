from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from modelsearch.tasks import insert_or_update_object_task
from procrastinate.contrib.django import app

from cms.backoffice.product_list import found_products
from cms.backoffice.publishing import publish_due
from commerce.catalog.models import Product
from commerce.core.tasks_backend import ProcrastinateBackend, run_task
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db


def scheduled(product: Product, **changes: object) -> None:
    """A revision of the product that should have gone live a minute ago."""
    for name, value in changes.items():
        setattr(product, name, value)
    product.go_live_at = timezone.now() - timedelta(minutes=1)
    product.save_revision(approved_go_live_at=product.go_live_at)


def test_one_that_can_not_be_published_holds_up_no_other() -> None:
    poison, good = make_product(live=False), make_product(live=False)
    for product, changes in [(poison, {"slug_uz": "taken"}), (good, {"title_uz": "Yangi"})]:
        scheduled(product, **changes)
    Product.objects.filter(pk=poison.pk).update(slug_uz="elsewhere")
    make_product(slug_uz="taken")
    outcome = publish_due(timezone.now())
    assert (outcome.published, outcome.failed) == (1, 1)
    good.refresh_from_db()
    poison.refresh_from_db()
    assert (good.live, good.title_uz, poison.live) == (True, "Yangi", False)


def test_what_has_expired_is_taken_down_and_announced(run_jobs: Callable[[], int]) -> None:
    product = make_product(expire_at=timezone.now() - timedelta(minutes=1))
    run_jobs()
    assert publish_due(timezone.now()).taken_down == 1
    product.refresh_from_db()
    assert product.live is False
    assert run_jobs() > 0


def test_what_is_not_due_waits() -> None:
    product = make_product(live=False)
    product.go_live_at = timezone.now() + timedelta(hours=1)
    product.save_revision().publish()
    assert publish_due(timezone.now()).published == 0


def test_command_tells_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    scheduled(make_product(live=False))
    call_command("publish_due")
    assert "1 published, 0 taken down, 0 failed" in capsys.readouterr().out


def test_worker_publishes_each_minute() -> None:
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert "publish_due" in periodic


# --- Wagtail's tasks ------------------------------------------------------------------------------


def test_index_is_updated_by_the_worker_not_in_the_request(run_jobs: Callable[[], int]) -> None:
    product = make_product()
    run_jobs()
    Product.objects.filter(pk=product.pk).update(title_uz="Sopolchoynak")
    backend = ProcrastinateBackend("default", {})
    backend.enqueue(insert_or_update_object_task, ("catalog", "product", str(product.pk)), {})
    assert found_products("sopolchoynak") == []
    assert run_jobs() == 1
    assert found_products("sopolchoynak") == [product.pk]


def test_task_about_something_deleted_is_done() -> None:
    run_task(
        path="modelsearch.tasks.insert_or_update_object_task",
        args=["catalog", "product", "999999"],
        kwargs={},
    )
