from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commerce.catalog.commands import (
    combination_of,
    remove_variant,
    save_variant,
    set_attributes,
)
from commerce.catalog.errors import (
    CombinationTaken,
    NoSuchCategory,
    NoSuchProduct,
    NoSuchVariant,
    SkuTaken,
    VariantInUse,
    WrongIkpu,
    WrongPackageCode,
)
from commerce.catalog.models import AttributeValue, OldSlug, Product, Variant
from commerce.catalog.queries import (
    category_by_slug,
    category_menu,
    facet_options,
    ids_within,
    old_slug_target,
    paths_of,
    variant_by_id,
    variant_facts,
)
from commerce.core.models import EventRow
from tests import factories as make

pytestmark = pytest.mark.django_db


def told(name):
    return EventRow.objects.filter(name=name).count()


# --- the tree


def test_the_menu_is_the_live_tree_in_order_in_three_queries(django_assert_max_num_queries):
    picture = make.make_picture(alt_uz="Uy", alt_ru="Дом")
    second = make.make_category(position=2, title_uz="Ikkinchi", title_ru="Второй")
    first = make.make_category(position=1, picture=picture)
    make.make_category(parent=second, title_uz="Ichida", ru_ready=False)
    make.make_category(live=False)
    with django_assert_max_num_queries(3):
        menu = category_menu("ru")
    assert [branch.id for branch in menu] == [first.pk, second.pk]
    assert menu[1].title == "Второй"
    assert menu[1].slug == second.slug_ru
    assert menu[1].children[0].title == "Ichida"
    assert menu[0].image is not None
    assert menu[0].image["alt"] == "Дом"


def test_a_category_is_found_by_the_slug_of_the_language():
    category = make.make_category(slug_uz="choylar", slug_ru="chay")
    assert category_by_slug("choylar", "uz") == category
    assert category_by_slug("chay", "ru") == category
    assert category_by_slug("choylar", "ru") == category
    for slug, language in (
        ("chay", "uz"),
        ("yoq", "ru"),
        ("", "uz"),
        ("a\x00", "uz"),
        ("чай", "ru"),
    ):
        with pytest.raises(NoSuchCategory):
            category_by_slug(slug, language)


def test_a_category_that_is_not_live_is_not_found():
    make.make_category(slug_uz="choylar", live=False)
    with pytest.raises(NoSuchCategory):
        category_by_slug("choylar", "uz")


def test_a_path_leads_from_the_root_and_survives_a_circle():
    root = make.make_category()
    middle = make.make_category(parent=root)
    leaf = make.make_category(parent=middle)
    assert paths_of([leaf.pk])[leaf.pk] == [root, middle, leaf]
    assert ids_within(root.pk) == {root.pk, middle.pk, leaf.pk}
    root.parent = leaf
    root.save()
    assert set(paths_of([leaf.pk])[leaf.pk]) == {root, middle, leaf}
    assert ids_within(middle.pk) == {root.pk, middle.pk, leaf.pk}


# --- variants


@pytest.fixture
def product():
    return make.make_product(variants=[{"sku": "A", "options": {"colour": "red"}}])


def option(code):
    chosen = make.make_option("colour", code)
    return {chosen.attribute: chosen}


def test_a_variant_is_changed_by_its_sku(product):
    again = save_variant(
        product_id=product.pk, sku="A", options=option("blue"), barcode="12345678", position=3
    )
    assert product.variants.get() == again
    assert (again.combination, again.barcode, again.position) == ("colour=blue", "12345678", 3)
    assert [choice.option.code for choice in again.variant_options.all()] == ["blue"]


def test_a_variant_can_get_another_sku(product):
    variant = product.variants.get()
    save_variant(product_id=product.pk, sku="B", options=option("red"), variant_id=variant.pk)
    assert list(product.variants.values_list("pk", "sku")) == [(variant.pk, "B")]


def test_a_sku_belongs_to_one_product(product):
    other = make.make_product()
    with pytest.raises(SkuTaken):
        save_variant(product_id=other.pk, sku="A", options={})
    assert Variant.objects.get(sku="A").product == product


def test_a_combination_exists_once(product):
    with pytest.raises(CombinationTaken):
        save_variant(product_id=product.pk, sku="B", options=option("red"))
    assert product.variants.count() == 1


@pytest.mark.parametrize("ikpu", ["1" * 16, "1" * 18, "1" * 16 + "x", "1" * 17 + "\n", "١" * 17])
def test_a_code_that_the_tax_committee_never_gave_is_refused(product, ikpu):
    with pytest.raises(WrongIkpu):
        save_variant(product_id=product.pk, sku="KOY-RED", options={}, ikpu=ikpu)
    with pytest.raises(WrongPackageCode):
        save_variant(product_id=product.pk, sku="KOY-RED", options={}, package_code="1" * 21)


@pytest.mark.parametrize("codes", [{"ikpu": "1" * 16}, {"package_code": "1x"}])
def test_the_table_itself_holds_no_impossible_code(product, codes):
    with pytest.raises(IntegrityError), transaction.atomic():
        product.variants.update(**codes)


def test_an_unknown_product_or_variant_is_refused(product):
    with pytest.raises(NoSuchProduct):
        save_variant(product_id=10**12, sku="B", options={})
    with pytest.raises(NoSuchProduct):
        set_attributes(product_id=10**12, values={})
    theirs = make.make_product().variants.get()
    with pytest.raises(NoSuchVariant):
        save_variant(product_id=product.pk, sku="B", options={}, variant_id=theirs.pk)


def test_the_order_of_options_does_not_matter():
    assert combination_of({"size": "m", "colour": "red"}) == "colour=red|size=m"
    assert combination_of({}) == ""


def test_long_codes_fit():
    options = {make.make_attribute(f"{n}" * 50): None for n in "abc"}
    options = {attribute: make.make_option(attribute, "x" * 50) for attribute in options}
    product = make.make_product(variants=[])
    assert len(save_variant(product_id=product.pk, sku="L", options=options).combination) > 300


def test_a_variant_goes_with_its_price_and_stock_unless_it_was_bought(product):
    make.make_variant(product, sku="B", options={"colour": "blue"})
    gone, bought = product.variants.get(sku="B"), product.variants.get(sku="A")
    make.make_order(bought)
    before = told("product.changed")
    remove_variant(product_id=product.pk, variant_id=gone.pk)
    assert told("product.changed") == before + 1
    with pytest.raises(VariantInUse):
        remove_variant(product_id=product.pk, variant_id=bought.pk)
    assert list(product.variants.all()) == [bought]


def test_only_what_is_on_sale_is_given_out(product):
    variant = product.variants.get()
    assert variant_by_id(variant.pk) == variant
    product.unpublish()
    for variant_id in (variant.pk, 0, -1, 10**30):
        with pytest.raises(NoSuchVariant):
            variant_by_id(variant_id)


def test_a_variant_shows_the_picture_of_its_colour():
    red, blue = make.make_option("colour", "red"), make.make_option("colour", "blue")
    first, second = make.make_picture(), make.make_picture()
    product = make.make_product(
        pictures=[(first, red), (second, blue)],
        variants=[{"options": {"colour": code}} for code in ("red", "blue", "black")],
    )
    facts = variant_facts([variant.pk for variant in product.variants.all()], "uz")
    shown = [fact.image["id"] for fact in facts.values() if fact.image]
    assert shown == [first.pk, second.pk, first.pk]


# --- attributes


def test_attributes_are_replaced_as_a_whole(product):
    material = make.make_option("material", "cotton")
    weight, box = (
        make.make_attribute("weight", kind="number"),
        make.make_attribute("box", kind="text"),
    )
    set_attributes(
        product_id=product.pk,
        values={
            material.attribute: material,
            weight: Decimal("1.5"),
            box: {"uz": "Quti", "ru": "Коробка"},
        },
    )
    assert AttributeValue.objects.filter(product=product).count() == 3
    set_attributes(product_id=product.pk, values={weight: Decimal(2)})
    value = AttributeValue.objects.get(product=product)
    assert (value.attribute, value.number) == (weight, Decimal(2))


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"number": 1, "text_uz": "Quti"},
        {"option": True, "number": 1},
    ],
)
def test_the_table_itself_holds_exactly_one_value(product, columns):
    chosen = make.make_option("material", "cotton")
    if columns.pop("option", None):
        columns["option"] = chosen
    with pytest.raises(IntegrityError), transaction.atomic():
        AttributeValue.objects.create(product=product, attribute=chosen.attribute, **columns)


def test_the_table_itself_holds_each_combination_and_slug_once(product):
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.create(product=product, sku="B", combination="colour=red")
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_product(slug_uz=product.slug_uz)


def test_only_filtering_options_are_found_and_odd_codes_are_no_trouble():
    red = make.make_option("colour", "red")
    hidden = make.make_attribute("barcode", is_facet=False)
    make.make_option(hidden, "x")
    assert facet_options(
        {
            "colour": frozenset({"red", "yoq", "\x00", "🎨"}),
            "barcode": frozenset({"x"}),
            "\x00": frozenset({"\x00"}),
            "": frozenset({""}),
        }
    ) == {red.attribute_id: {red.pk: "red"}}


# --- publishing


def test_publishing_is_announced_and_drafts_are_not(product):
    before = told("product.changed")
    product.title_uz = "Yangi nom"
    draft = product.save_revision()
    assert told("product.changed") == before
    draft.publish()
    assert told("product.changed") == before + 1
    product.refresh_from_db()
    assert product.title_uz == "Yangi nom"
    product.unpublish()
    assert told("product.changed") == before + 2
    pk = product.pk
    product.delete()
    assert told("product.changed") == before + 3
    assert EventRow.objects.last().payload == {"product_id": pk}


def test_an_address_leads_to_its_product_for_ever(product, run_jobs):
    run_jobs()
    first = product.slug_uz
    for slug in ("ikkinchi", "uchinchi"):
        product.slug_uz = slug
        product.save_revision().publish()
        run_jobs()
    for slug in (first, "ikkinchi", "uchinchi"):
        assert old_slug_target("product", "uz", slug) == product.pk
    assert old_slug_target("product", "ru", product.slug_ru) == product.pk
    for kind, slug in (("category", first), ("product", "yoq"), ("product", "\x00")):
        assert old_slug_target(kind, "uz", slug) is None


def test_an_address_that_changes_hands_leads_to_its_newest_owner(product, run_jobs):
    old = product.slug_uz
    product.slug_uz = "boshqa"
    product.save_revision().publish()
    run_jobs()
    heir = make.make_product(slug_uz=old)
    run_jobs()
    assert old_slug_target("product", "uz", old) == heir.pk
    assert OldSlug.objects.filter(slug=old).count() == 1


def test_a_published_draft_never_takes_back_price_or_stock(product):
    variant = product.variants.get()
    draft = product.save_revision()
    make.put_on_shelf(variant, 3)
    draft.publish()
    assert variant.stocks.get().on_hand == 3
    assert Product.objects.get(pk=product.pk).variants.get() == variant


def test_a_draft_opens_without_the_pictures_and_colours_that_are_gone_since():
    kept, gone = make.make_picture(), make.make_picture()
    red = make.make_option("colour", "red")
    product = make.make_product(pictures=[(kept, red), (gone, red)])
    revision = product.save_revision()
    product.pictures.all().delete()
    gone.delete()
    red.delete()
    draft = revision.as_object()
    assert [(shown.picture_id, shown.option_id) for shown in draft.pictures.all()] == [
        (kept.pk, None)
    ]
