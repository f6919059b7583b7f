"""Every fact that is shown somewhere, changed the way the shop changes it, and where it shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from commerce.catalog.commands import (
    remove_variant,
    save_attribute,
    save_brand,
    save_variant,
    set_attributes,
)
from commerce.catalog.models import AttributeOption, Category, Product, ProductPicture
from commerce.core.money import Money
from commerce.inventory.commands import save_warehouse
from commerce.merchants.commands import save_merchant
from commerce.orders.commands import cancel_order
from commerce.orders.models import Order
from commerce.pricing.commands import set_price
from commerce.reviews.commands import set_rating
from media.models import Picture
from tests import factories as make
from tests.commerce.showcase.world import World
from tests.jobs import run_deferred_jobs

type Change = Callable[[World], object]
CHANGES: list[tuple[str, str, Change]] = []


def changes(where: str) -> Callable[[Change], Change]:
    """Note down what changes in which places; `where` names them, parted by blanks."""

    def note(change: Change) -> Change:
        CHANGES.append((change.__name__.replace("_", " "), where, change))
        return change

    return note


def publish(content: Product | Category, **fields: Any) -> None:
    """As an editor does it: a draft, then published."""
    for name, value in fields.items():
        setattr(content, name, value)
    content.save_revision().publish()


TEXTS = {
    "title_uz": "card document search",
    "title_ru": "card document search",
    "slug_uz": "card document",
    "slug_ru": "card document",
    "summary_uz": "document search",
    "summary_ru": "document search",
    "seo_title_uz": "document",
    "seo_title_ru": "document",
    "seo_description_uz": "document",
    "seo_description_ru": "document",
}


def rewrite(world: World, *, text: str) -> None:
    publish(world.product, **{text: "butunlay-boshqa"})


CHANGES += [(text, where, partial(rewrite, text=text)) for text, where in TEXTS.items()]


@changes("document")
def description_in_uzbek(world: World) -> None:
    publish(world.product, description_uz=[("features", ["Yengil", "Chidamli"])])


@changes("document")
def description_in_russian(world: World) -> None:
    publish(world.product, description_ru=[("text", "<h3>Новое</h3>")])


@changes("card document search")
def russian_taken_back(world: World) -> None:
    publish(world.product, ru_ready=False)


@changes("document shelf search")
def moved_to_another_category(world: World) -> None:
    publish(world.product, category=world.elsewhere)


@changes("document search")
def another_brand(world: World) -> None:
    publish(world.product, brand=make.make_brand("Humo"))


@changes("document search")
def no_brand(world: World) -> None:
    publish(world.product, brand=None)


@changes("card document shelf search")
def another_merchant(world: World) -> None:
    publish(world.product, merchant=make.make_merchant(name="Boshqa doʻkon"))


@changes("card document")
def pictures_in_another_order(world: World) -> None:
    first, second = world.product.pictures.all()
    first.sort_order, second.sort_order = second.sort_order, first.sort_order
    world.product.pictures.set([first, second])
    publish(world.product)


@changes("document")
def a_picture_more(world: World) -> None:
    world.product.pictures.add(ProductPicture(picture=world.in_text, sort_order=7))
    publish(world.product)


@changes("card document")
def no_pictures(world: World) -> None:
    world.product.pictures.set([])
    publish(world.product)


@changes("document")
def a_picture_shows_another_colour(world: World) -> None:
    (first, *_) = world.product.pictures.all()
    first.option = None
    world.product.pictures.add(first)
    publish(world.product)


@changes("card document shelf search")
def not_live(world: World) -> None:
    world.product.unpublish()


@changes("")
def not_live_and_live_again(world: World) -> None:
    world.product.unpublish()
    run_deferred_jobs()
    publish(Product.objects.get(pk=world.product.pk))


@changes("card document shelf search")
def deleted(world: World) -> None:
    world.product.delete()


@changes("card document shelf")
def price(world: World) -> None:
    set_price(variant_id=world.variant.pk, amount=Money.of_soums(290_000))


@changes("card document shelf")
def old_price(world: World) -> None:
    set_price(variant_id=world.variant.pk, amount=Money.of_soums(300_000))


@changes("document")
def price_of_a_dearer_variant(world: World) -> None:
    dear = world.product.variants.get(sku="KOK")
    set_price(variant_id=dear.pk, amount=Money.of_soums(360_000))


@changes("card document")
def few_left(world: World) -> None:
    make.put_on_shelf(world.variant, 2)


@changes("card document shelf")
def one_colour_sold_out(world: World) -> None:
    """The card has the price of what can be bought, and its filters are those of that."""
    make.put_on_shelf(world.variant, 0)


@changes("card document shelf search")
def all_sold_out(world: World) -> None:
    for variant in world.product.variants.all():
        make.put_on_shelf(variant, 0)


@changes("card document shelf")
def the_last_ones_ordered(world: World) -> None:
    make.make_order((world.variant, 20))


@changes("")
def the_last_ones_ordered_and_cancelled(world: World) -> None:
    order: Order = make.make_order((world.variant, 20))
    run_deferred_jobs()
    cancel_order(order_id=order.pk, now=order.placed_at)


@changes("card document shelf search")
def the_warehouse_closed(world: World) -> None:
    warehouse = make.make_warehouse()
    warehouse.is_active = False
    save_warehouse(warehouse)


@changes("card document shelf search")
def a_variant_more(world: World) -> None:
    make.make_variant(
        world.product, sku="QORA", options={"colour": "black", "size": "s"}, price=280_000
    )


@changes("document search")
def a_variant_renamed(world: World) -> None:
    variant = world.variant
    options = {row.attribute: row.option for row in variant.variant_options.all()}
    save_variant(
        product_id=variant.product_id, sku="QIZIL-2", options=options, variant_id=variant.pk
    )


@changes("card document shelf search")
def a_variant_off_sale(world: World) -> None:
    variant = world.variant
    options = {row.attribute: row.option for row in variant.variant_options.all()}
    save_variant(product_id=variant.product_id, sku="QIZIL", options=options, is_active=False)


@changes("card document shelf search")
def a_variant_removed(world: World) -> None:
    remove_variant(product_id=world.product.pk, variant_id=world.variant.pk)


@changes("card document search")
def variants_in_another_order(world: World) -> None:
    """The colours of the card are in the order of the variants."""
    variant = world.variant
    options = {row.attribute: row.option for row in variant.variant_options.all()}
    save_variant(product_id=variant.product_id, sku="QIZIL", options=options, position=9)


@changes("card document shelf search")
def a_variant_in_another_colour(world: World) -> None:
    black = make.make_option("colour", "black")
    save_variant(product_id=world.product.pk, sku="QIZIL", options={black.attribute: black})


@changes("document shelf search")
def other_attributes(world: World) -> None:
    silk = make.make_option("material", "silk")
    set_attributes(
        product_id=world.product.pk,
        values={silk.attribute: silk, world.weight: Decimal("12.50")},
    )


def edit(row: Any, save: Callable[[Any], object], **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    save(row)


def edit_option(option: AttributeOption, **fields: Any) -> None:
    """An option is stored with its attribute, as their common form does it."""
    for name, value in fields.items():
        setattr(option, name, value)
    option.attribute.options.add(option)
    save_attribute(option.attribute)


@changes("document")
def attribute_title_and_unit(world: World) -> None:
    edit(world.weight, save_attribute, title_uz="Ogʻirligi", title_ru="Масса")


@changes("document search")
def attribute_unit(world: World) -> None:
    edit(world.weight, save_attribute, unit_uz="gramm", unit_ru="грамм")


@changes("document search")
def attribute_position(world: World) -> None:
    edit(world.material.attribute, save_attribute, position=9)


@changes("")
def attribute_filters(world: World) -> None:
    """Lists ask for that when they are shown."""
    edit(world.weight, save_attribute, is_facet=True)


@changes("document search")
def title_of_an_attributes_option(world: World) -> None:
    edit_option(world.material, title_uz="Toza paxta", title_ru="Чистый хлопок")


@changes("document search")
def title_of_a_colour(world: World) -> None:
    edit_option(world.red, title_uz="Alvon", title_ru="Алый")


@changes("card document")
def swatch_of_a_colour(world: World) -> None:
    edit_option(world.red, swatch="#dd0000")


@changes("document")
def code_of_a_colour(world: World) -> None:
    edit_option(world.red, code="alvon")


@changes("document search")
def position_of_a_colour(world: World) -> None:
    edit_option(world.red, position=30_500)


@changes("document search")
def brand_name(world: World) -> None:
    edit(world.product.brand, save_brand, name="Oqsaroy")


@changes("card document search")
def merchant_name(world: World) -> None:
    edit(world.product.merchant, save_merchant, name="Ipak Saroy")


@changes("card document")
def merchant_address(world: World) -> None:
    edit(world.product.merchant, save_merchant, slug="ipak-saroy")


@changes("document")
def merchant_rating(world: World) -> None:
    edit(world.product.merchant, save_merchant, rating=Decimal("3.9"))


@changes("document")
def merchant_since(world: World) -> None:
    edit(world.product.merchant, save_merchant, joined_on=date(2011, 1, 1))


@changes("card document shelf search")
def merchant_closed(world: World) -> None:
    edit(world.product.merchant, save_merchant, is_active=False)


@changes("document search")
def category_title(world: World) -> None:
    publish(world.leaf, title_uz="Liboslar", title_ru="Наряды")


@changes("document search")
def title_of_the_top_category(world: World) -> None:
    publish(world.top, title_uz="Moda", title_ru="Мода")


@changes("document")
def category_address(world: World) -> None:
    publish(world.middle, slug_uz="ayol-kiyimi", slug_ru="zhenskaya-odezhda")


@changes("document search")
def category_without_russian(world: World) -> None:
    publish(world.leaf, ru_ready=False)


@changes("document search")
def category_not_live(world: World) -> None:
    world.middle.unpublish()


@changes("document shelf search")
def category_moved(world: World) -> None:
    publish(world.middle, parent=world.elsewhere)


@changes("card document shelf search")
def rating(world: World) -> None:
    """How many reviews there are decides between hits that fit the words as well."""
    set_rating(product_id=world.product.pk, average=Decimal("3.1"), count=40)


@changes("card document")
def words_for_a_picture(world: World) -> None:
    edit(world.on_card, Picture.save, alt_uz="Qizil koʻylak", alt_ru="Красное платье")


@changes("document")
def words_for_a_picture_in_the_text(world: World) -> None:
    edit(world.in_text, Picture.save, alt_uz="Atlas toʻqish")


@changes("card document")
def no_words_for_a_picture(world: World) -> None:
    """Then the title of the product stands for it."""
    edit(world.on_card, Picture.save, alt_uz="", alt_ru="")


@changes("card document")
def a_picture_replaced(world: World) -> None:
    other = make.make_picture(size=(90, 70))
    edit(world.on_card, Picture.save, file=other.file, width=90, height=70)
