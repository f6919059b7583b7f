from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commerce.catalog.models import AttributeValue, Product, TypeAttribute, Variant
from commerce.core.money import Money
from commerce.inventory.commands import Wanted, reserve_stock, ship_stock
from commerce.inventory.models import Movement, Stock
from commerce.pricing.models import Price
from tests.cms.backoffice.product_form import opened, published, saved, sent
from tests.factories.catalog import (
    make_attribute,
    make_option,
    make_product,
    make_product_type,
    make_shown_product,
    make_variant,
)
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    """A live product in two colours at 150 000 soʻm, twenty pieces each."""
    kind = make_product_type()
    made = make_product(type=kind)
    made.variants.all().delete()
    for position, code in enumerate(["red", "blue"]):
        option = make_option("colour", code)
        make_variant(made, sku=f"KOY-{code.upper()}", options={"colour": code}, position=position)
    TypeAttribute.objects.create(type=kind, attribute=option.attribute, is_variant=True)
    return made


def first_stock(product: Product) -> Stock:
    return Stock.objects.get(variant=product.variants.get(sku="KOY-RED"))


# --- texts --------------------------------------------------------------------------------------


def test_draft_changes_nothing_that_shoppers_see(admin: Client, product: Product) -> None:
    before = product.title_uz
    assert saved(admin, product, title_uz="Yangi nom").status_code == 302
    product.refresh_from_db()
    assert product.title_uz == before
    assert product.get_latest_revision_as_object().title_uz == "Yangi nom"


def test_publishing_shows_both_languages(admin: Client, product: Product) -> None:
    answer = published(admin, product, title_uz="Yangi nom", title_ru="Новое имя", ru_ready="on")
    assert answer.status_code == 302
    product.refresh_from_db()
    assert (product.title_uz, product.title_ru) == ("Yangi nom", "Новое имя")


def test_uzbek_is_stored_with_its_own_apostrophes(admin: Client, product: Product) -> None:
    published(admin, product, title_uz="O'zbek ko`ylagi", summary_uz="san’at ma'nosi")
    product.refresh_from_db()
    assert product.title_uz == "Oʻzbek koʻylagi"
    assert product.summary_uz == "sanʼat maʼnosi"


def test_empty_address_is_made_from_the_title_in_each_language(
    admin: Client, product: Product
) -> None:
    other = make_product(title_uz="Choy", slug_uz="koylak-yengil")
    published(
        admin,
        product,
        title_uz="Koʻylak yengil",
        title_ru="Рубашка лёгкая",
        slug_uz="",
        slug_ru="",
    )
    product.refresh_from_db()
    assert other.slug_uz != product.slug_uz
    assert product.slug_uz == "koylak-yengil-2"
    assert product.slug_ru == "rubashka-lyogkaya"


def test_taken_address_is_told_with_who_has_it(admin: Client, product: Product) -> None:
    make_product(title_uz="Eski choynak", slug_uz="choynak")
    answer = published(admin, product, slug_uz="choynak")
    assert answer.status_code == 200
    assert "Eski choynak" in answer.context["form"].errors["slug_uz"][0]


def test_two_products_without_russian_do_not_collide(admin: Client, product: Product) -> None:
    make_product(slug_ru=None, title_ru="")
    assert published(admin, product, title_ru="", slug_ru="").status_code == 302
    product.refresh_from_db()
    assert product.slug_ru is None


def test_form_tells_what_is_not_in_russian_yet(admin: Client, product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(summary_uz="Qisqa", summary_ru="")
    page = admin.get(reverse("wagtailsnippets_catalog_product:edit", args=[product.pk]))
    assert "backoffice-translation" in page.content.decode()
    from cms.backoffice.panels import missing_in_russian

    product.refresh_from_db()
    assert len(missing_in_russian(product, ("title", "summary"))) == 1


def test_new_product_is_written_before_its_variants(admin: Client, product: Product) -> None:
    page = admin.get(reverse("wagtailsnippets_catalog_product:add"))
    assert page.status_code == 200
    assert b'data-rows="variants"' not in page.content
    answer = admin.post(
        reverse("wagtailsnippets_catalog_product:add"),
        {
            "title_uz": "Yangi choynak",
            "code": "NEW-1",
            "type": product.type_id,
            "category": product.category_id,
            "merchant": product.merchant_id,
            "description_uz-count": "0",
            "description_ru-count": "0",
            "pictures-TOTAL_FORMS": "0",
            "pictures-INITIAL_FORMS": "0",
        },
    )
    made = Product.objects.get(code="NEW-1")
    assert answer.status_code == 302
    assert (made.slug_uz, made.live) == ("yangi-choynak", False)


# --- variants, prices and stock -----------------------------------------------------------------


def test_price_and_stock_apply_at_once_and_stand_in_no_version(
    admin: Client, product: Product
) -> None:
    stock = first_stock(product)
    saved(
        admin,
        product,
        variants__0__price="125 000",
        variants__0__old_price="150\u00a0000",
        **{f"variants__0__stock_{stock.warehouse_id}": "33"},
    )
    price = Price.objects.get(variant=stock.variant)
    assert (price.amount, price.old_amount) == (Money.of_soums(125_000), Money.of_soums(150_000))
    stock.refresh_from_db()
    assert stock.on_hand == 33
    product.refresh_from_db()
    assert "price" not in str(product.latest_revision.content)


def test_row_is_added_with_all_it_has(admin: Client, product: Product) -> None:
    green = make_option("colour", "green")
    place = first_stock(product).warehouse_id
    form = opened(admin, product) | {
        "variants-TOTAL_FORMS": "3",
        "variants-2-id": "",
        "variants-2-sku": "KOY-GREEN",
        f"variants-2-option_{green.attribute_id}": str(green.pk),
        "variants-2-barcode": "4780000000011",
        "variants-2-ikpu": "06401001001000000",
        "variants-2-package_code": "1495086",
        "variants-2-vat_percent": "0",
        "variants-2-is_active": "on",
        "variants-2-price": "99000",
        f"variants-2-stock_{place}": "4",
    }
    assert sent(admin, product, form).status_code == 302
    added = Variant.objects.get(sku="KOY-GREEN")
    assert added.combination == "colour=green"
    assert (added.ikpu, added.package_code) == ("06401001001000000", "1495086")
    assert added.vat_percent == 0
    assert added.price.amount == Money.of_soums(99_000)
    assert added.stocks.get().on_hand == 4


def test_sku_is_renamed_in_place(admin: Client, product: Product) -> None:
    variant = product.variants.get(sku="KOY-RED")
    saved(admin, product, variants__0__sku="KOY-QIZIL")
    variant.refresh_from_db()
    assert variant.sku == "KOY-QIZIL"
    assert product.variants.count() == 2


def test_row_is_removed(admin: Client, product: Product) -> None:
    saved(admin, product, variants__1__DELETE="on")
    assert [variant.sku for variant in product.variants.all()] == ["KOY-RED"]


def test_ordered_variant_is_not_removed(admin: Client, product: Product) -> None:
    make_order(product.variants.get(sku="KOY-BLUE"))
    answer = saved(admin, product, variants__1__DELETE="on")
    assert answer.status_code == 200
    assert product.variants.count() == 2


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("price", "abc"),
        ("price", "-5"),
        ("price", "0"),
        ("price", ""),
        ("price", "1e400"),
        ("price", "NaN"),
        ("price", "99999999999999999999"),
        ("old_price", "10"),
        ("sku", ""),
        ("sku", "KOY-BLUE"),
        ("barcode", "12"),
        ("ikpu", "7"),
        ("ikpu", "0640100100100000x"),
        ("package_code", "1 495"),
    ],
)
def test_wrong_cell_is_told_on_its_row_and_nothing_at_all_is_saved(
    admin: Client, product: Product, cell: str, value: str
) -> None:
    answer = saved(
        admin,
        product,
        title_uz="Yozilgan nom",
        variants__1__price="777000",
        **{f"variants__0__{cell}": value},
    )
    assert answer.status_code == 200
    row = answer.context["form"].facts.variants.forms[0]
    assert list(row.errors) == [cell]
    assert product.variants.get(sku="KOY-BLUE").price.amount == Money.of_soums(150_000)
    assert product.latest_revision is None
    page = answer.content.decode()
    assert "777000" in page
    assert "Yozilgan nom" in page


def test_sku_of_another_product_is_not_taken_from_it(admin: Client, product: Product) -> None:
    other = make_product(variants=[{"sku": "THEIRS"}])
    theirs = other.variants.get()
    answer = saved(admin, product, variants__0__sku="THEIRS")
    assert "sku" in answer.context["form"].facts.variants.forms[0].errors
    theirs.refresh_from_db()
    assert theirs.product_id == other.pk


def test_two_rows_of_one_colour_are_refused(admin: Client, product: Product) -> None:
    red = make_option("colour", "red")
    answer = saved(admin, product, **{f"variants__1__option_{red.attribute_id}": str(red.pk)})
    assert answer.context["form"].facts.variants.forms[1].errors
    assert product.variants.get(sku="KOY-BLUE").combination == "colour=blue"


def test_stock_below_what_is_promised_is_refused(admin: Client, product: Product) -> None:
    stock = first_stock(product)
    reserve_stock(for_="1", lines=[Wanted(stock.variant_id, 15)])
    name = f"stock_{stock.warehouse_id}"
    answer = saved(admin, product, **{f"variants__0__{name}": "10"})
    assert name in answer.context["form"].facts.variants.forms[0].errors
    stock.refresh_from_db()
    assert stock.on_hand == 20


def test_sale_while_the_form_was_open_is_not_undone(admin: Client, product: Product) -> None:
    stock = first_stock(product)
    form = opened(admin, product)
    reserve_stock(for_="1", lines=[Wanted(stock.variant_id, 3)])
    ship_stock(for_="1")
    movements = Movement.objects.count()
    sent(admin, product, form | {"variants-0-price": "160000"})
    stock.refresh_from_db()
    assert stock.on_hand == 17
    assert Movement.objects.count() == movements


def test_variant_of_another_product_can_not_be_slipped_in(admin: Client, product: Product) -> None:
    theirs = make_product().variants.get()
    answer = saved(admin, product, variants__0__id=str(theirs.pk), variants__0__price="1")
    assert answer.status_code == 200
    assert Price.objects.get(variant=theirs).amount == Money.of_soums(150_000)


def test_autosave_keeps_texts_and_leaves_prices_alone(admin: Client, product: Product) -> None:
    form = opened(admin, product) | {"variants-0-price": "1", "title_uz": "Yarim yozil"}
    answer = sent(admin, product, form, accept="application/json")
    assert answer.json()["success"] is True
    assert product.variants.get(sku="KOY-RED").price.amount == Money.of_soums(150_000)
    product.refresh_from_db()
    assert product.get_latest_revision_as_object().title_uz == "Yarim yozil"


def test_unchanged_form_announces_and_books_nothing(
    admin: Client, product: Product, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    movements = Movement.objects.count()
    saved(admin, product)
    assert run_jobs() == 0
    assert Movement.objects.count() == movements


@pytest.mark.parametrize("sheet", ["", "-1", "x", "999999999999", "1001"])
def test_broken_count_of_rows_breaks_nothing(admin: Client, product: Product, sheet: str) -> None:
    for name in ["variants-TOTAL_FORMS", "variants-INITIAL_FORMS"]:
        answer = sent(admin, product, opened(admin, product) | {name: sheet})
        assert answer.status_code in (200, 302)
    assert product.variants.count() == 2


# --- attributes -----------------------------------------------------------------------------------


def test_attributes_are_entered_by_their_kind(admin: Client, product: Product) -> None:
    weight = make_attribute("weight", kind="number")
    care = make_attribute("care", kind="text")
    material = make_attribute("material")
    cotton = make_option(material, "cotton")
    for attribute in [weight, care, material]:
        TypeAttribute.objects.create(type=product.type, attribute=attribute)
    saved(
        admin,
        product,
        **{
            f"attributes__a{weight.pk}": "0.25",
            f"attributes__a{care.pk}_uz": "30° da yuviladi, o'tkir emas",
            f"attributes__a{care.pk}_ru": "стирать при 30°",
            f"attributes__a{material.pk}": str(cotton.pk),
        },
    )
    values = {row.attribute_id: row for row in AttributeValue.objects.filter(product=product)}
    assert values[weight.pk].number == Decimal("0.25")
    assert values[care.pk].text_uz == "30° da yuviladi, oʻtkir emas"
    assert values[material.pk].option == cotton


@pytest.mark.parametrize("number", ["abc", "1e99", "NaN", "9" * 40])
def test_wrong_number_of_an_attribute_is_told(admin: Client, product: Product, number: str) -> None:
    weight = make_attribute("weight", kind="number")
    TypeAttribute.objects.create(type=product.type, attribute=weight)
    answer = saved(admin, product, **{f"attributes__a{weight.pk}": number})
    assert answer.status_code == 200
    assert answer.context["form"].facts.attributes.errors


# --- who may ------------------------------------------------------------------------------------


def test_editor_writes_texts_but_sets_no_price(
    member_of: Callable[[str], Client], product: Product
) -> None:
    editor = member_of("Editors")
    form = opened(editor, product) | {
        "title_uz": "Tahrir",
        "variants-0-price": "1",
        "variants-0-sku": "HACK",
        f"variants-0-stock_{first_stock(product).warehouse_id}": "999",
        "action-publish": "1",
    }
    assert sent(editor, product, form).status_code == 302
    product.refresh_from_db()
    assert product.title_uz == "Tahrir"
    assert product.variants.get(sku="KOY-RED").price.amount == Money.of_soums(150_000)
    assert first_stock(product).on_hand == 20


def test_merchandiser_sets_prices_but_publishes_nothing(
    member_of: Callable[[str], Client], product: Product
) -> None:
    before = product.title_uz
    form = {"title_uz": "Boshqa", "variants__0__price": "160000"}
    published(member_of("Merchandisers"), product, **form)
    product.refresh_from_db()
    assert product.title_uz == before
    assert product.variants.get(sku="KOY-RED").price.amount == Money.of_soums(160_000)


def test_stranger_sees_nothing(product: Product, client: Client) -> None:
    answer = client.get(reverse("wagtailsnippets_catalog_product:edit", args=[product.pk]))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


# --- what follows -------------------------------------------------------------------------------


def test_price_set_in_the_form_is_shown(
    admin: Client, product: Product, run_jobs: Callable[[], Any]
) -> None:
    from commerce.showcase.queries import cards

    published(admin, product)
    run_jobs()
    saved(admin, product, variants__0__price="90000")
    run_jobs()
    assert cards([product.pk], "uz")[0]["price"] == 9_000_000


def test_many_are_published_by_a_job_and_taken_down_at_once(
    admin: Client, run_jobs: Callable[[], Any]
) -> None:
    draft, live = make_product(live=False), make_shown_product()
    actions = "/admin/bulk/catalog/product/{}/?id={}&next=/admin/products/"
    assert admin.get(actions.format("publish", draft.pk)).status_code == 200
    admin.post(actions.format("publish", draft.pk))
    admin.post(actions.format("unpublish", live.pk))
    run_jobs()
    draft.refresh_from_db()
    live.refresh_from_db()
    assert (draft.live, live.live) == (True, False)


def test_bulk_delete_keeps_what_was_ordered(admin: Client) -> None:
    ordered, other = make_shown_product(), make_product()
    make_order(ordered)
    admin.post(
        f"/admin/bulk/catalog/product/delete/?id={ordered.pk}&id={other.pk}&next=/admin/products/"
    )
    assert list(Product.objects.filter(pk__in=[ordered.pk, other.pk])) == [ordered]


def test_delete_of_an_ordered_product_is_refused_in_words(admin: Client) -> None:
    ordered = make_shown_product()
    make_order(ordered)
    answer = admin.post(
        reverse("wagtailsnippets_catalog_product:delete", args=[ordered.pk]), follow=True
    )
    assert answer.status_code == 200
    assert Product.objects.filter(pk=ordered.pk).exists()
