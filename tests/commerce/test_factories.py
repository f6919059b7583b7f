import pytest

from commerce.showcase.queries import document
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_shown_product_can_be_bought_in_both_languages(run_jobs):
    product = make.make_shown_product(
        variants=[
            {"options": {"colour": "red", "size": "m"}},
            {"options": {"colour": "blue", "size": "m"}},
        ],
        attributes={
            "material": "cotton",
            "weight_g": 340,
            "waterproof": True,
            "box": {"uz": "Quti", "ru": "Коробка"},
        },
        pictures=[make.make_picture()],
        brand=make.make_brand(),
    )
    assert document(product.slug_ru, "ru").title == product.title_ru
    assert run_jobs() > 0
    order = make.make_order(product)
    assert order.total
