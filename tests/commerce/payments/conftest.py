from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.conftest import CONTRACTS


@pytest.fixture(autouse=True)
def _contracts(settings: Any) -> None:
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
