from datetime import date, timedelta
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.catalog.errors import NoSuchProduct
from commerce.catalog.models import Product
from commerce.core.models import EventRow
from commerce.core.money import Money
from commerce.pricing.commands import set_price
from commerce.search.models import SearchEntry
from commerce.showcase.commands import build_batch, rebuild, rebuild_all, rebuild_products
from commerce.showcase.documents import document_of, gather
from commerce.showcase.models import Card, Document, ShelfEntry
from commerce.showcase.queries import (
    NEW_FOR,
    Scope,
    Sort,
    cards,
    document,
    document_by_id,
    related,
    shelf,
)
from tests import factories as make
from tests.commerce.racing import race

pytestmark = pytest.mark.django_db


def card_of(product, language="uz"):
    (card,) = cards([product.pk], language)
    return card


def changed(product):
    return EventRow.objects.filter(aggregate=f"showcase:{product.pk}").order_by("pk").last()


# --- the card and the document


def test_a_card_says_what_a_list_needs():
    product = make.make_shown_product(
        title_uz="Kosa",
        price=450_000,
        old_price=500_000,
        pictures=[make.make_picture(alt_uz="Koʻk kosa")],
        variants=[
            {"options": {"colour": "blue"}},
            {"options": {"colour": "red"}, "price": 460_000, "stock": 2},
        ],
    )
    card = card_of(product)
    assert card["title"] == "Kosa"
    assert (card["price"], card["old_price"], card["discount"]) == (45_000_000, 50_000_000, 10)
    assert card["price_from"]
    assert card["currency"] == "UZS"
    assert card["instalment"] == {"months": 12, "monthly": 3_750_000}
    assert (card["stock"], card["in_stock"], card["is_new"]) == ("in", True, True)
    assert card["colours"] == ["#3355cc", "#cc3333"]
    assert card["image"]["alt"] == "Koʻk kosa"
    assert card["merchant"]["slug"] == product.merchant.slug
    assert card["rating"] is None


def test_the_card_shows_the_lowest_price_that_can_be_paid():
    product = make.make_shown_product(
        variants=[
            {"options": {"size": "s"}, "price": 10_000, "stock": 0},
            {"options": {"size": "m"}, "price": 20_000, "stock": 1},
            {"options": {"size": "l"}, "price": 30_000},
        ]
    )
    assert card_of(product)["price"] == 2_000_000


def test_the_document_is_the_whole_page():
    top = make.make_category(title_uz="Uy")
    category = make.make_category(title_uz="Idishlar", parent=top)
    red = make.make_option("colour", "red")
    product = make.make_shown_product(
        category=category,
        brand=make.make_brand("Rishton"),
        variants=[
            {"sku": "A", "options": {"colour": "blue", "size": "m"}},
            {"sku": "B", "options": {"colour": "red", "size": "m"}, "stock": 0},
        ],
        pictures=[make.make_picture(), (make.make_picture(), red)],
        attributes={
            "weight": 1500,
            "box": {"uz": "Quti", "ru": "Коробка"},
            "waterproof": True,
        },
        description_uz=[("text", "<p>Sopol</p>"), ("features", ["Katta", "Yengil"])],
    )
    data = document(product.slug_uz, "uz").data
    assert [crumb["title"] for crumb in data["breadcrumbs"]] == ["Uy", "Idishlar"]
    assert data["brand"] == "Rishton"
    assert [block["type"] for block in data["description"]] == ["text", "features"]
    values = {attribute["code"]: attribute["value"] for attribute in data["attributes"]}
    assert values == {"box": "Quti", "waterproof": "Ha", "weight": "1500"}
    axes = {axis["code"]: [value["code"] for value in axis["values"]] for axis in data["options"]}
    assert {code: set(codes) for code, codes in axes.items()} == {
        "colour": {"red", "blue"},
        "size": {"m"},
    }
    blue, second = data["variants"]
    assert (blue["sku"], blue["options"], blue["image"]) == (
        "A",
        {"colour": "blue", "size": "m"},
        None,
    )
    assert (second["stock"], second["in_stock"], second["image"]) == ("out", False, 1)
    assert data["slugs"] == {"uz": product.slug_uz, "ru": product.slug_ru}
    assert data["translated"]


def test_an_untranslated_product_says_so_and_keeps_its_uzbek_address():
    product = make.make_shown_product(ru_ready=False)
    found = document(product.slug_uz, "ru")
    assert not found.data["translated"]
    assert found.title == product.title_uz
    with pytest.raises(NoSuchProduct):
        document(product.slug_ru, "ru")


def test_an_address_claimed_twice_belongs_to_the_one_that_is_written_in_that_language(run_jobs):
    """And neither stands in the way of the other's rebuilding."""
    untranslated = make.make_product(slug_uz="choynak", ru_ready=False)
    russian = make.make_product(slug_uz="choygum", slug_ru="choynak")
    run_jobs()
    assert document("choynak", "ru").product_id == russian.pk
    assert document("choynak", "uz").product_id == untranslated.pk
    assert document_by_id(untranslated.pk, "ru").slug == "choynak"


@pytest.mark.parametrize("slug", ["", "yoq", "a\x00b", "чай", "a/b", "x" * 1000])
def test_an_unknown_address_is_refused(slug):
    make.make_shown_product()
    with pytest.raises(NoSuchProduct):
        document(slug, "uz")
    with pytest.raises(NoSuchProduct):
        document_by_id(10**30, "uz")


@pytest.mark.parametrize(
    "given",
    [
        {"live": False},
        {"variants": []},
        {"variants": [{"price": None}]},
        {"variants": [{"is_active": False}]},
    ],
)
def test_what_can_not_be_bought_is_not_shown(given):
    product = make.make_shown_product(**given)
    assert not Document.objects.filter(product=product).exists()
    assert cards([product.pk], "uz") == []


def test_a_draft_without_variants_can_be_previewed():
    (facts,) = gather([make.make_product(variants=[], live=False)])
    data = document_of(facts, "uz")
    assert (data["price"], data["stock"], data["variants"]) == (0, "out", [])


def test_a_product_is_new_for_a_while():
    product = make.make_shown_product()
    for days, is_new in ((0, True), (NEW_FOR.days, True), (NEW_FOR.days + 1, False)):
        Product.objects.filter(pk=product.pk).update(
            created_at=timezone.now() - timedelta(days=days)
        )
        make.show(product)
        assert card_of(product)["is_new"] is is_new
        assert document(product.slug_uz, "uz").data["is_new"] is is_new
    assert date.fromisoformat(card_of(product)["added_on"]) < timezone.localdate()


def test_many_products_cost_as_many_queries_as_one(django_assert_num_queries):
    products = [
        make.make_product(
            pictures=[make.make_picture()],
            attributes={"material": "cotton"},
            variants=[{"options": {"colour": "red"}}, {"options": {"colour": "blue"}}],
        )
        for _ in range(5)
    ]
    make.show(*products)
    with CaptureQueriesContext(connection) as for_one:
        build_batch([products[0].pk])
    with django_assert_num_queries(len(for_one)):
        build_batch([product.pk for product in products])


# --- lists


def test_cards_come_in_the_order_asked_for():
    first, second = make.make_shown_product(), make.make_shown_product()
    hidden = make.make_product()
    ids = [second.pk, hidden.pk, first.pk, second.pk, 10**12, 10**30, -1]
    assert [card["id"] for card in cards(ids, "ru")] == [second.pk, first.pk]


def test_rails():
    category = make.make_category()
    dear, cheap = (make.make_shown_product(category=category, price=p) for p in (900, 100))
    gone = make.make_shown_product(category=category, stock=0)
    make.make_shown_product()
    scope = Scope(category_id=category.pk)
    assert [c["id"] for c in shelf(scope, "uz", sort=Sort.CHEAP, limit=1)] == [cheap.pk]
    others = related(dear.pk, category.pk, "uz", limit=5)
    assert [card["id"] for card in others] == [cheap.pk, gone.pk]


# --- rebuilding


def test_a_rebuild_tells_where_the_product_stood_and_stands(run_jobs):
    old, new = make.make_category(), make.make_category()
    product = make.make_product(category=old)
    run_jobs()
    before = product.merchant_id
    product.category, product.merchant = new, make.make_merchant()
    product.save_revision().publish()
    run_jobs()
    told = changed(product).payload
    assert told["category_ids"] == sorted([old.pk, new.pk])
    assert told["merchant_ids"] == sorted([before, product.merchant_id])


def test_a_deleted_product_is_taken_away_and_its_category_told(run_jobs):
    product = make.make_product()
    run_jobs()
    category, pk = product.category_id, product.pk
    product.delete()
    assert Document.objects.filter(product_id=pk).exists(), "until the job has run"
    run_jobs()
    for model in (Card, Document, ShelfEntry, SearchEntry):
        assert not model.objects.filter(product_id=pk).exists()
    told = EventRow.objects.filter(aggregate=f"showcase:{pk}").order_by("pk").last()
    assert told.payload["category_ids"] == [category]


def test_a_rebuild_from_nothing_takes_away_what_has_no_product():
    product = make.make_shown_product()
    hidden = make.make_shown_product()
    Product.objects.filter(pk=hidden.pk).update(live=False)
    orphan = 10**9
    Card.objects.create(product_id=orphan, language="uz", data={})
    Document.objects.create(
        product_id=orphan, language="uz", slug="yetim", category_ids=[], data={}
    )
    ShelfEntry.objects.create(
        product_id=orphan, category_ids=[], merchant_id=1, price=1, in_stock=True,
        added_at=timezone.now(), option_ids=[],
    )  # fmt: skip
    told = []
    rebuild_all(told.append)
    assert sum(told) == 2
    for model in (Card, Document, ShelfEntry):
        assert set(model.objects.values_list("product_id", flat=True)) == {product.pk}


def test_the_operator_can_rebuild_all():
    product = make.make_product(title_uz="Kosa")
    call_command("rebuild_showcase")
    call_command("rebuild_search")
    assert card_of(product)["title"] == "Kosa"
    assert SearchEntry.objects.filter(pk=product.pk).exists()


def test_many_are_rebuilt_in_batches(monkeypatch):
    monkeypatch.setattr("commerce.showcase.commands.BATCH", 2)
    products = [make.make_product() for _ in range(5)]
    rebuild_products(product.pk for product in products)
    assert len(cards([product.pk for product in products], "uz")) == 5
    Card.objects.all().delete()
    rebuild_all()
    assert len(cards([product.pk for product in products], "uz")) == 5


@pytest.mark.django_db(transaction=True)
def test_rebuilds_and_changes_at_once_end_equal_to_the_facts():
    """Whoever rebuilds last has seen every price that was set before its own turn."""
    product = make.make_product(price=100)
    variant = product.variants.get()
    make.show(product)

    def reprice(soums):
        set_price(variant_id=variant.pk, amount=Money.of_soums(soums))
        rebuild(product.pk)

    race(*(partial(reprice, soums) for soums in range(101, 109)), rebuild_all, rebuild_all)
    variant.refresh_from_db()
    assert card_of(product)["price"] == variant.price.amount.tiyin
    assert document(product.slug_uz, "uz").data["price"] == variant.price.amount.tiyin
    assert ShelfEntry.objects.get().price == variant.price.amount
