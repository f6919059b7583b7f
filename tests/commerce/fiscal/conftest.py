from __future__ import annotations

from typing import Any

import pytest

from commerce.catalog.models import Variant
from tests import factories as make
from tests.commerce.fiscal.operator import Operator
from tests.contracts.conftest import CONTRACTS

CODES = {"ikpu": "06401001001000000", "package_code": "1495086"}


@pytest.fixture(autouse=True)
def operator(settings: Any) -> type[Operator]:
    """A shop with a contract with everybody."""
    for name, value in CONTRACTS.items():
        setattr(settings, name, value)
    settings.FISCAL_GATEWAY = "tests.commerce.fiscal.operator.Operator"
    settings.FISCAL_DELIVERY = {"ikpu": "10112006002000000", "package_code": "1209779"}
    Operator.forget()
    return Operator


@pytest.fixture
def variant(db: None) -> Variant:
    return make_coded()


def make_coded(**given: Any) -> Variant:
    """Goods that a receipt can name."""
    return make.make_product(**{"price": 100_000, "variants": [CODES]} | given).variants.get()
