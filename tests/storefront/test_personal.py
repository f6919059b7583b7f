import pytest

from tests import factories as make
from tests.storefront.conftest import text


def test_badge_counts_the_pieces_and_is_never_stored(client):
    variant = make.make_shown_product().variants.get()
    client.post("/uz/cart/add/", {"variant_id": variant.pk, "quantity": 3})
    badge = client.get("/uz/me/badge/")
    assert text(badge).lstrip().startswith('<span id="cart-badge"')
    assert "3" in text(badge)
    assert badge["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in badge


def test_recent_shows_the_products_in_the_order_they_were_asked_for(client):
    first, second = make.make_shown_product(), make.make_shown_product()
    page = client.get(f"/ru/me/recent/?ids={second.pk},{first.pk}")
    assert text(page).index(second.slug_ru) < text(page).index(first.slug_ru)
    assert page["Cache-Control"] == "private, no-store"


def test_recent_shows_twelve_at_most(client):
    category, merchant = make.make_category(), make.make_merchant()
    products = [make.make_shown_product(category=category, merchant=merchant) for _ in range(14)]
    page = text(client.get(f"/uz/me/recent/?ids={','.join(str(p.pk) for p in products)}"))
    assert page.count("<article") == 12


@pytest.mark.parametrize(
    "ids", ["", "x", "-1", "0", "9" * 30, str(2**63), "1;drop", "🙂", "1,,x,2"]
)
def test_odd_ids_are_passed_over(client, ids):
    assert client.get(f"/uz/me/recent/?ids={ids}").status_code == 200
