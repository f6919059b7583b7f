import pytest

from commerce.cart.errors import NotEnough, QuantityImpossible
from commerce.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)
from commerce.inventory.errors import OutOfStock


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NotFound, 404),
        (Invalid, 422),
        (Forbidden, 403),
        (Conflict, 409),
        (TooMany, 429),
        (Unavailable, 503),
    ],
)
def test_each_kind_has_its_status(kind, status):
    assert kind.status == status


def test_facts_fill_the_sentence():
    assert "3" in NotEnough(left=3).sentence()
    assert "1000" in QuantityImpossible(most=1000).sentence()


def test_what_a_refusal_knows_beside_its_sentence():
    assert OutOfStock({7: 2}).facts == {"left": {7: 2}}
    assert TooMany(retry_after=30).retry_after == 30
    assert Invalid({"name": ["?"]}).errors == {"name": ["?"]}
