"""The curated shop, loaded once for all tests of a module; each test sees it fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from demo.catalogue import load_catalogue

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Around all tests of the module there is one transaction, rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_catalogue(now=NOW, tell=lambda detail: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shop(loaded: None, db: None) -> None:
    """The curated shop."""


def rows(table: str, without: str = "id") -> list[str]:
    """Every row of a table as text, in one order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (to_jsonb(each) - %s)::text FROM {table} AS each ORDER BY 1", [without]
        )
        return [text for (text,) in cursor.fetchall()]
