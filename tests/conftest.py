"""What every test may ask for: jobs run on demand, a client in each language."""

from __future__ import annotations

from collections.abc import Callable

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client

from tests.jobs import run_deferred_jobs

# The same examples in every run: a red build is red for everybody.
hypothesis.settings.register_profile("karvon", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("karvon")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Run what was deferred so far, and what that defers, as a worker would; says how many ran."""
    return run_deferred_jobs


@pytest.fixture
def client_uz() -> Client:
    return Client(headers={"accept-language": "uz"})


@pytest.fixture
def client_ru() -> Client:
    return Client(headers={"accept-language": "ru"})
