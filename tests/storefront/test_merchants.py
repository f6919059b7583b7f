from tests import factories as make
from tests.storefront.conftest import text


def test_merchant_shows_its_goods_and_what_the_law_wants(client):
    merchant = make.make_merchant()
    own, others = make.make_shown_product(merchant=merchant), make.make_shown_product()
    page = client.get(f"/uz/s/{merchant.slug}/")
    assert page.status_code == 200
    assert own.slug_uz in text(page)
    assert others.slug_uz not in text(page)
    for shown in (merchant.name, merchant.legal_name, merchant.tin, merchant.address):
        assert shown in text(page)
    assert f"merchant:{merchant.pk}" in page["Surrogate-Key"].split()


def test_merchant_that_trades_no_more_is_a_404(client):
    merchant = make.make_merchant(is_active=False)
    assert client.get(f"/uz/s/{merchant.slug}/").status_code == 404
    assert client.get("/uz/s/nobody/").status_code == 404
