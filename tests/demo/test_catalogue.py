"""The curated shop as it stands in the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from commerce.cart.commands import apply_coupon
from commerce.cart.queries import basket
from commerce.catalog.commands import note_gallery_added
from commerce.catalog.models import LACKS_CODES, Category, OldSlug, Product, Variant
from commerce.catalog.queries import old_slug_target
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.core.spelling import slug_of
from commerce.inventory.models import Movement, Stock, Warehouse
from commerce.inventory.queries import available
from commerce.merchants.models import Merchant
from commerce.pricing.models import Price
from commerce.promotions.errors import NotForTheseGoods
from commerce.reviews.models import Rating
from commerce.search.commands import index_all
from commerce.search.queries import suggestions
from commerce.shipping.models import DeliveryRate, Method, PickupPoint
from commerce.shipping.queries import place_names, regions
from commerce.showcase.commands import rebuild_all
from commerce.showcase.models import Card, Document, ShelfEntry
from demo.catalogue import load_catalogue
from demo.gallery import known_pictures
from media.models import Picture, Rendition
from tests.demo.conftest import NOW, rows
from tests.factories import make_cart

pytestmark = pytest.mark.usefixtures("shop")

CASH_LIMIT = Money.of_soums(25_000_000)


def load_again() -> int:
    return load_catalogue(now=NOW + timedelta(days=1), tell=lambda detail: None)


def test_every_product_is_live_in_both_languages() -> None:
    assert Product.objects.live().filter(ru_ready=True).count() == 299
    assert Card.objects.count() == Document.objects.count() == 2 * 299
    assert all(document.data["translated"] for document in Document.objects.all())


def test_every_variant_has_the_codes_of_its_receipt() -> None:
    assert not Variant.objects.filter(LACKS_CODES).exists()
    shoes = Variant.objects.filter(ikpu__startswith="064")
    assert {variant.product.category.parent.code for variant in shoes} == {"poyabzal"}


def test_slugs_are_the_titles() -> None:
    for row in [*Product.objects.all(), *Category.objects.all()]:
        assert row.slug_uz == slug_of(row.title_uz, "uz")
        assert row.slug_ru == slug_of(row.title_ru, "ru")
    assert OldSlug.objects.count() == 2 * (Product.objects.count() + Category.objects.count())


@pytest.mark.parametrize(("sku", "pieces"), [("DEMO-LAST-10", 10), ("DEMO-PLENTY", 100_000)])
def test_the_fixed_variants_have_exactly_their_pieces(sku: str, pieces: int) -> None:
    variant = Variant.objects.get(sku=sku)
    (stock,) = Stock.objects.filter(variant=variant)
    assert (stock.on_hand, stock.reserved) == (pieces, 0)
    assert stock.warehouse.region == "UZ-TK"
    assert variant.product.variants.count() == 1
    assert variant.price.amount * 10 < CASH_LIMIT
    assert variant.price.old_amount is None


def test_loading_again_changes_nothing() -> None:
    tables = [
        *("catalog_product", "catalog_variant", "catalog_attributevalue", "catalog_category"),
        *("pricing_price", "inventory_stock", "inventory_movement", "media_picture"),
        *("merchants_merchant", "shipping_deliveryrate", "shipping_pickuppoint"),
        *("showcase_document", "search_searchentry", "core_eventrow", "procrastinate_jobs"),
    ]
    before = {table: rows(table) for table in tables}
    assert load_again() == 0
    assert {table: rows(table) for table in tables} == before


def test_loading_again_keeps_what_people_changed_and_brings_back_what_is_missing() -> None:
    Product.objects.filter(code="laptop").update(title_uz="Boshqa nom")
    Merchant.objects.filter(slug="qadam").update(name="Boshqa doʻkon")
    Category.objects.filter(code="uy").update(title_uz="Boshqa boʻlim")
    hammer = Product.objects.get(code="hammer")
    shown = Document.objects.get(product=hammer, language="ru").data["description"]
    Variant.objects.filter(product=hammer).delete()
    hammer.delete()
    Product.objects.filter(code="laptop").update(slug_ru="molotok")
    assert load_again() == 1
    assert Product.objects.get(code="laptop").title_uz == "Boshqa nom"
    assert Merchant.objects.get(slug="qadam").name == "Boshqa doʻkon"
    assert Category.objects.get(code="uy").title_uz == "Boshqa boʻlim"
    again = Document.objects.get(product__code="hammer", language="ru")
    assert again.data["description"] == shown
    assert again.data["slugs"] == {"uz": "bolga", "ru": "molotok-hammer"}
    assert old_slug_target("product", "uz", "bolga") == again.product_id
    assert Picture.objects.count() == 3 * 299


def test_building_the_showcase_anew_changes_not_one_byte() -> None:
    tables = [f"showcase_{name}" for name in ("card", "document", "shelfentry")]
    tables.append("search_searchentry")
    before = {table: rows(table) for table in tables}
    rebuild_all()
    index_all()
    for table in tables:
        assert rows(table) == before[table], table


def test_products_with_colours_have_a_variant_and_a_picture_of_each() -> None:
    coloured = 0
    for document in Document.objects.filter(language="uz"):
        axes = {axis["code"]: axis["values"] for axis in document.data["options"]}
        variants = document.data["variants"]
        if "colour" in axes:
            coloured += 1
            assert len(axes["colour"]) == 3
            assert {variant["image"] for variant in variants} == {0, 1, 2}
        sizes = len(axes.get("size", [None]))
        assert len(variants) == sizes * len(axes.get("colour", [None]))
        assert len(document.data["gallery"]) == 3
    assert coloured == 150


def test_skus_can_be_read() -> None:
    shirts = Variant.objects.filter(product__code="t-shirt").values_list("sku", flat=True)
    assert len(shirts) == 18
    assert {"FUTBOLKA-RED-M", "FUTBOLKA-GREEN-XXL", "FUTBOLKA-WHITE-XS"} <= set(shirts)


def test_about_a_fifth_is_reduced_by_a_plausible_part() -> None:
    reductions = ShelfEntry.objects.exclude(discount=0).values_list("discount", flat=True)
    assert 45 <= len(reductions) <= 75
    assert all(4 <= percent <= 36 for percent in reductions)


def test_stock_is_realistic() -> None:
    pieces = available(Variant.objects.values_list("pk", flat=True))
    sold_out = sum(1 for count in pieces.values() if not count)
    low = sum(1 for count in pieces.values() if 1 <= count <= 5)
    assert 0.03 < sold_out / len(pieces) < 0.15
    assert 0.05 < low / len(pieces) < 0.2
    assert 3 <= ShelfEntry.objects.filter(in_stock=False).count() <= 25
    assert Warehouse.objects.count() == 4
    used = Stock.objects.filter(on_hand__gt=0).values_list("warehouse", flat=True)
    assert len(set(used)) == 4


def test_the_ledger_of_movements_explains_the_stock() -> None:
    moved = Movement.objects.values("variant", "warehouse").annotate(pieces=Sum("quantity"))
    explained = {(row["variant"], row["warehouse"]): row["pieces"] for row in moved}
    for stock in Stock.objects.all():
        assert explained.get((stock.variant_id, stock.warehouse_id), 0) == stock.on_hand


def test_most_products_are_rated_between_3_9_and_5() -> None:
    averages = Rating.objects.values_list("average", flat=True)
    assert len(averages) > 240
    assert all(3.9 <= average <= 5 for average in averages)


def test_prices_differ_only_where_size_or_colour_justifies_it() -> None:
    prices: dict[str, set[Money]] = defaultdict(set)
    for price in Price.objects.select_related("variant__product"):
        prices[price.variant.product.code].add(price.amount)
    assert len(prices["bicycle"]) == 3
    assert len(prices["laptop"]) > 1
    assert prices["laptop"] >= {Money.of_soums(7_900_000)}
    assert prices["t-shirt"] == {Money.of_soums(89_000)}
    assert not Price.objects.filter(old_amount__lte=F("amount")).exists()


def test_fifteen_merchants_sell_and_say_who_they_are() -> None:
    sellers = Counter(Product.objects.values_list("merchant__slug", flat=True))
    assert len(sellers) == Merchant.objects.trading().count() == 15
    for merchant in Merchant.objects.all():
        merchant.full_clean()
        assert len(merchant.about_uz) > 80
        assert len(merchant.about_ru) > 80


def test_goods_reach_every_region_in_three_ways_and_the_far_ones_later() -> None:
    rates = {(rate.region, rate.method): rate for rate in DeliveryRate.objects.all()}
    codes = {region.code for region in regions("uz")}
    assert set(rates) == {(code, method) for code in codes for method in Method}
    for method in Method:
        near, far = rates["UZ-TK", method], rates["UZ-QR", method]
        assert near.price < far.price
        assert near.days_max < far.days_max
        assert near.free_from is not None


def test_pick_up_points_lie_in_districts_that_exist_and_in_every_region() -> None:
    points = PickupPoint.objects.all()
    assert {point.region for point in points} == {region.code for region in regions("uz")}
    assert sum(1 for point in points if point.region == "UZ-TK") >= 5
    for point in points:
        place_names(point.region, point.district, "uz")
        assert point.landmark_uz
        assert point.landmark_ru


def test_the_admin_finds_products_categories_and_pictures() -> None:
    backend = get_search_backend()
    found = backend.search("noutbuk", Product.objects.all())
    assert "laptop" in {product.code for product in found}
    assert backend.search("ноутбук", Product.objects.all()).count() >= 1
    assert backend.autocomplete("elekt", Category.objects.all()).count() >= 1
    assert backend.search("futbolka, yashil", Picture.objects.all()).count() == 1


@pytest.mark.parametrize("model", [Product, Category, Picture])
def test_the_admin_index_is_as_wagtail_would_have_made_it(model: type[Product]) -> None:
    entries = "wagtailsearch_indexentry"
    before = rows(entries)
    index = get_search_backend().get_index_for_model(model)
    index.add_items(model, list(model.objects.all()))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {entries} SET title_norm = 1.0")
    assert rows(entries) == before


def test_the_admin_knows_what_uses_a_picture_as_if_wagtail_had_noted_it() -> None:
    before = rows("wagtailcore_referenceindex")
    for row in [*Product.objects.all()[:20], *Category.objects.all()]:
        ReferenceIndex.create_or_update_for_object(row)
    assert rows("wagtailcore_referenceindex") == before
    picture = ContentType.objects.get_for_model(Picture)
    assert ReferenceIndex.objects.filter(to_content_type=picture).count() > 3 * 299


def test_shoppers_find_products_in_either_language() -> None:
    for typed in ("futbolka", "футболка", "FUTBOLKA-RED-M"):
        assert "Futbolka" in [card["title"] for card in suggestions(typed, "uz").products]


def test_pictures_are_stored_once_with_size_hash_and_alternative_text() -> None:
    for picture in Picture.objects.all():
        assert default_storage.exists(picture.file.name)
        assert (picture.width, picture.height) == (720, 720)
        assert len(picture.file_hash) == 40
        assert picture.alt_uz != picture.alt_ru
    assert set(known_pictures()) == {
        name.rpartition("/demo-")[2] for name in Picture.objects.values_list("file", flat=True)
    }


def test_picture_sizes_wait_until_nothing_else_does() -> None:
    jobs = ProcrastinateJob.objects.filter(status="todo")
    pictures = jobs.filter(args__reaction="commerce.catalog.reactions.prepare_its_pictures")
    assert pictures.count() == 299
    assert set(pictures.values_list("priority", flat=True)) == {-10}
    assert min(jobs.exclude(pk__in=pictures).values_list("priority", flat=True)) == 0


def test_a_product_with_its_pictures_prepared_is_shown_anew_once(
    run_jobs: Callable[[], int],
) -> None:
    ProcrastinateJob.objects.all()._raw_delete("default")
    product = Product.objects.get(code="hammer")
    note_gallery_added(product.pk)
    run_jobs()
    assert Rendition.objects.values("image").distinct().count() == 3
    shown = EventRow.objects.filter(name="showcase.changed")
    assert [row.payload["product_id"] for row in shown] == [product.pk]
    image = Card.objects.get(product=product, language="uz").data["image"]
    assert {source["type"] for source in image["sources"]} == {"image/avif", "image/webp"}


def test_promotions_leave_what_tests_and_load_scripts_buy_alone() -> None:
    fixed = Variant.objects.filter(sku__in=["DEMO-LAST-10", "DEMO-PLENTY"])
    cart = make_cart(*fixed)
    assert basket(cart.pk, "uz").discount == Money.ZERO
    with pytest.raises(NotForTheseGoods):
        apply_coupon(cart_id=cart.pk, code="SALOM10", language="uz", now=timezone.now())
