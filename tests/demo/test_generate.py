"""Generated products are written by processes of their own, so these tests commit."""

from __future__ import annotations

import pytest
from django.db import connection

from commerce.catalog.models import Product
from commerce.showcase.models import Document
from demo import scale
from demo.catalogue import load_catalogue
from demo.scale import generate
from tests.demo.conftest import NOW


@pytest.mark.django_db(transaction=True)
def test_processes_share_the_work_and_leave_no_connection_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_catalogue(now=NOW, tell=lambda detail: None)
    told: list[int] = []
    generate(3, now=NOW, progress=told.append)
    assert told == [3]

    monkeypatch.setattr(scale, "BATCH", 2)
    monkeypatch.setattr(scale, "WORTH_A_PROCESS", 1)
    generate(5, now=NOW, progress=told.append, processes=2)
    assert sorted(told) == [1, 2, 2, 3]
    generated = Product.objects.filter(code__regex="^G")
    assert sorted(generated.values_list("code", flat=True)) == [f"G{n:06}" for n in range(1, 9)]
    assert Document.objects.filter(product_id__in=generated.values("pk")).count() == 2 * 8
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"  # vacuum may be looking at the new rows
        )
        assert cursor.fetchone() == (0,)
