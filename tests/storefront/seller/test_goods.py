from commerce.core.money import Money
from commerce.inventory.models import Stock
from commerce.pricing.commands import set_price
from commerce.pricing.models import Price
from tests import factories as make
from tests.storefront.conftest import HTMX, says, text


def row(stall, **changes):
    shown = {"price": "150000", "old_price": "", "stock:toshkent": "20"}
    sent = {f"was-{name}": value for name, value in shown.items()} | shown
    return sent | {name.replace("stock", "stock:toshkent"): str(v) for name, v in changes.items()}


def change(stall, browser=None, **changes):
    at = stall.at(f"goods/{stall.variant.pk}/")
    return stall.browser.post(at, row(stall, **changes), headers=browser or {})


def test_price_and_stock_are_changed_in_the_row(stall):
    assert change(stall, price=140000, stock=7).status_code == 303
    assert Price.objects.get().amount == Money.of_soums(140_000)
    assert Stock.objects.get().on_hand == 7


def test_a_script_gets_the_row_back_with_its_undo(stall):
    page = change(stall, HTMX, price=140000)
    assert page.status_code == 200
    assert says(page, "Undo")
    back = {"was-price": "140000", "price": "150000"}
    stall.browser.post(stall.at(f"goods/{stall.variant.pk}/"), back, headers=HTMX)
    assert Price.objects.get().amount == Money.of_soums(150_000)


def test_what_changed_meanwhile_is_told_and_nothing_is_lost(stall):
    set_price(variant_id=stall.variant.pk, amount=Money.of_soums(155_000))
    page = change(stall, HTMX, price=140000, stock=9)
    assert page.status_code == 409
    assert 'value="140000"' in text(page)
    assert 'value="9"' in text(page)
    assert "155\u00a0000" in text(page)
    assert Price.objects.get().amount == Money.of_soums(155_000)
    assert Stock.objects.get().on_hand == 20


def test_only_the_changed_cell_counts(stall):
    """Somebody else's new price stays when only the stock is counted."""
    set_price(variant_id=stall.variant.pk, amount=Money.of_soums(155_000))
    assert change(stall, stock=9).status_code == 303
    assert Price.objects.get().amount == Money.of_soums(155_000)
    assert Stock.objects.get().on_hand == 9


def test_nonsense_is_a_mistake_in_its_cell(stall):
    for typed in ("arzon", "-5", "1e9", "0", "=1+1", "99999999999999999", "٥٥"):
        page = change(stall, HTMX, price=typed)
        assert page.status_code == 422, typed
        assert 'aria-invalid="true"' in text(page)
    assert Price.objects.get().amount == Money.of_soums(150_000)


def test_a_price_is_not_taken_away(stall):
    assert change(stall, price="").status_code == 422


def test_an_old_price_that_was_never_asked_is_refused(stall):
    page = change(stall, HTMX, price=100000, old_price=900000)
    assert page.status_code == 422
    assert Price.objects.get().amount == Money.of_soums(150_000)


def test_pieces_that_are_promised_stay(stall):
    make.make_order((stall.variant, 5))
    page = change(stall, HTMX, stock=4)
    assert says(page, "More pieces than that are promised to orders.")
    assert Stock.objects.get().on_hand == 20


def test_goods_are_found_filtered_and_sorted(stall):
    make.make_product(
        merchant=stall.merchant, title_uz="Qogʻoz", live=False, variants=[{"price": None}], stock=0
    )
    make.make_product(title_uz="Begona")

    def shown(query):
        page = text(stall.browser.get(stall.at(f"goods/?{query}")))
        names = {"own": stall.product.title_uz, "draft": "Qogʻoz", "foreign": "Begona"}
        return {name for name, title in names.items() if f"\n    {title}\n" in page}

    assert shown("") == {"own", "draft"}
    assert shown("only=on_sale") == {"own"}
    assert shown("only=draft") == shown("only=no_price") == shown("only=no_stock") == {"draft"}
    assert shown(f"q={stall.variant.sku.lower()}") == {"own"}
    for sort in ("title", "cheap", "dear", "stock", "nonsense"):
        assert shown(f"sort={sort}&only=nonsense&page=x") == {"own", "draft"}


def test_the_list_takes_few_queries(stall, django_assert_max_num_queries):
    for _ in range(3):
        make.make_product(merchant=stall.merchant)
    stall.browser.get(stall.at("goods/"))
    with django_assert_max_num_queries(12):
        stall.browser.get(stall.at("goods/"))
