import pytest

from commerce.customers.queries import wished_products
from tests import factories as make
from tests.storefront.conftest import HTMX, text


@pytest.fixture
def product():
    return make.make_shown_product()


def test_heart_puts_a_product_onto_the_list_and_takes_it_off(own, customer, product):
    from_page = {"Referer": f"http://testserver/uz/p/{product.slug_uz}/"}
    pressed = own.post(f"/uz/account/wishlist/{product.pk}/", headers=from_page)
    assert (pressed.status_code, pressed["Location"]) == (303, from_page["Referer"])
    assert wished_products(customer.pk) == [product.pk]
    assert product.title_uz in text(own.get("/uz/account/wishlist/"))
    own.post(f"/uz/account/wishlist/{product.pk}/")
    assert wished_products(customer.pk) == []


def test_heart_answers_a_script_with_all_that_are_full(own, customer, product):
    answer = own.post(f"/uz/account/wishlist/{product.pk}/", headers=HTMX)
    assert f'data-wished="{product.pk}"' in text(answer)
    assert 'hx-swap-oob="true"' in text(answer)


def test_hearts_are_the_customers_own_and_stored_by_nobody(own, stranger, client, product):
    own.post(f"/uz/account/wishlist/{product.pk}/")
    for browser, wished in ((own, str(product.pk)), (stranger, ""), (client, "")):
        answer = browser.get("/uz/me/hearts/")
        assert f'data-wished="{wished}"' in text(answer)
        assert answer["Cache-Control"] == "private, no-store"


def test_every_card_and_product_page_has_an_empty_heart_for_everybody(client, product):
    for address in (f"/uz/p/{product.slug_uz}/", f"/uz/c/{product.category.slug_uz}/"):
        page = text(client.get(address))
        assert f'action="/uz/account/wishlist/{product.pk}/"' in page
        assert 'aria-pressed="true"' not in page


@pytest.mark.parametrize("product_id", [0, 2**62, 2**70])
def test_product_that_is_not_there_is_a_404(own, product_id):
    assert own.post(f"/uz/account/wishlist/{product_id}/").status_code == 404


@pytest.mark.parametrize("product_id", [0, 2**62, 2**70])
def test_removing_what_is_not_there_changes_nothing(own, product_id):
    assert own.post(f"/uz/account/wishlist/{product_id}/remove/").status_code == 303
