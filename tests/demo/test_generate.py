"""Generated products are written by a thread, so this test commits."""

from __future__ import annotations

import pytest
from django.db import connection

from commerce.catalog.models import Product
from demo.catalogue import load_catalogue
from demo.scale import generate
from tests.demo.conftest import NOW


@pytest.mark.django_db(transaction=True)
def test_a_thread_writes_them_and_leaves_no_connection_behind() -> None:
    load_catalogue(now=NOW, tell=lambda detail: None)
    told: list[int] = []
    generate(3, now=NOW, progress=told.append)
    assert told == [3]
    assert Product.objects.filter(code__in=["G000001", "G000002", "G000003"]).count() == 3
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)
