from commerce.merchants.models import Role
from tests import factories as make
from tests.storefront.conftest import text
from tests.storefront.seller.conftest import hire


def test_the_owner_sees_who_works_there(stall, other_stall):
    hire(stall.merchant, make.make_customer(name="Jasur"), Role.PACKER)
    hire(other_stall.merchant, make.make_customer(name="Begona"), Role.PACKER)
    page = text(stall.browser.get(stall.at("members/")))
    assert "Jasur" in page
    assert "Begona" not in page
