import pytest

from tests import factories as make
from tests.storefront.conftest import text


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_styleguide_shows_the_components_with_real_products(client, language):
    product = make.make_shown_product()
    page = client.get(f"/{language}/styleguide/")
    assert page.status_code == 200
    assert getattr(product, f"title_{language}") in text(page)
