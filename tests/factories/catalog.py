from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from commerce.catalog.commands import save_variant, set_attributes
from commerce.catalog.models import (
    Attribute,
    AttributeOption,
    Brand,
    Category,
    Product,
    ProductPicture,
    ProductType,
    TypeAttribute,
    Variant,
)
from commerce.core.money import Money
from commerce.merchants.models import Merchant
from commerce.pricing.commands import set_price
from commerce.search.commands import index_products
from commerce.showcase.commands import build_batch
from media.models import Picture
from tests.factories.merchants import make_merchant
from tests.factories.stock import put_on_shelf
from tests.factories.words import BRANDS, CATEGORIES, COLOURS, GOODS, SUMMARIES, number, one_of

type AttributeGiven = AttributeOption | Decimal | int | bool | Mapping[str, str] | str


def make_category(*, parent: Category | None = None, **fields: Any) -> Category:
    """A live category, Russian ready; any field of `Category` can be given."""
    n = number()
    uz, ru = one_of(CATEGORIES, n)
    return Category.objects.create(
        **{
            "code": f"bolim-{n}",
            "parent": parent,
            "position": n,
            "title_uz": uz,
            "title_ru": ru,
            "slug_uz": f"bolim-{n}",
            "slug_ru": f"razdel-{n}",
            "ru_ready": True,
            "live": True,
        }
        | fields
    )


def make_brand(name: str = "") -> Brand:
    n = number()
    name = name or f"{one_of(BRANDS, n)} {n}"
    return Brand.objects.create(name=name, slug=f"brend-{n}")


def make_attribute(code: str = "", *, kind: str = "choice", **fields: Any) -> Attribute:
    """The attribute of this code, made when it is first asked for; if it can be, a facet."""
    code = code or f"xususiyat-{number()}"
    attribute, _ = Attribute.objects.get_or_create(
        code=code,
        defaults={
            "kind": kind,
            "is_facet": kind in {"choice", "swatch", "boolean"},
            "title_uz": f"{code.title()} (uz)",
            "title_ru": f"{code.title()} (ru)",
        }
        | fields,
    )
    return attribute


def make_option(attribute: Attribute | str, code: str = "", **fields: Any) -> AttributeOption:
    """The option of this code, made when first asked for. `colour` has swatches: red, blue …"""
    if isinstance(attribute, str):
        attribute = make_attribute(attribute, kind="swatch" if attribute == "colour" else "choice")
    n = number()
    code = code or f"qiymat-{n}"
    uz, ru, swatch = COLOURS.get(code, (f"{code.upper()} (uz)", f"{code.upper()} (ru)", ""))
    option, _ = AttributeOption.objects.get_or_create(
        attribute=attribute,
        code=code,
        defaults={"title_uz": uz, "title_ru": ru, "swatch": swatch, "position": n % 30_000}
        | fields,
    )
    return option


def make_product_type(*attributes: Attribute, **fields: Any) -> ProductType:
    n = number()
    made = ProductType.objects.create(
        **{"code": f"tur-{n}", "title_uz": f"Tur {n}", "title_ru": f"Тип {n}"} | fields
    )
    TypeAttribute.objects.bulk_create(
        TypeAttribute(type=made, attribute=attribute, position=position)
        for position, attribute in enumerate(attributes)
    )
    return made


def make_product(
    *,
    category: Category | None = None,
    merchant: Merchant | None = None,
    type: ProductType | None = None,  # noqa: A002
    price: int = 150_000,
    old_price: int | None = None,
    stock: int = 20,
    variants: Sequence[Mapping[str, Any]] = ({},),
    attributes: Mapping[str, AttributeGiven] | None = None,
    pictures: Sequence[Picture | tuple[Picture, AttributeOption]] = (),
    **fields: Any,
) -> Product:
    """A live product, Russian ready, with one variant unless `variants` says otherwise.

    Each of `variants` is keyword arguments of `make_variant`; price and stock given here hold
    for those that do not name their own. `attributes` maps an attribute's code to an option's
    code (or an option), a number, True, or texts by language. A picture may come with the
    option it shows. Shoppers do not see the product before `show` or the fixture `run_jobs`.
    """
    n = number()
    (uz, ru), (summary_uz, summary_ru) = one_of(GOODS, n), one_of(SUMMARIES, n)
    product = Product.objects.create(
        **{
            "code": f"mahsulot-{n}",
            "type": type or make_product_type(),
            "category": category or make_category(),
            "merchant": merchant or make_merchant(),
            "title_uz": uz,
            "title_ru": ru,
            "slug_uz": f"mahsulot-{n}",
            "slug_ru": f"tovar-{n}",
            "summary_uz": summary_uz,
            "summary_ru": summary_ru,
            "description_uz": [("text", f"<p>{summary_uz}</p>"), ("features", ["Yengil", "Arzon"])],
            "description_ru": [
                ("text", f"<p>{summary_ru}</p>"),
                ("features", ["Лёгкий", "Дешёвый"]),
            ],
            "ru_ready": True,
            "live": True,
        }
        | fields
    )
    for position, given in enumerate(pictures):
        picture, option = given if isinstance(given, tuple) else (given, None)
        ProductPicture.objects.create(
            product=product, picture=picture, option=option, sort_order=position
        )
    for position, variant in enumerate(variants):
        make_variant(
            product,
            **{"price": price, "old_price": old_price, "stock": stock, "position": position}
            | variant,
        )
    if attributes:
        set_attributes(
            product_id=product.pk,
            values=dict(_value(code, value) for code, value in attributes.items()),
        )
    return product


def make_variant(
    product: Product,
    *,
    sku: str = "",
    options: Mapping[str, str] | None = None,
    price: int | None = 150_000,
    old_price: int | None = None,
    stock: int = 20,
    **fields: Any,
) -> Variant:
    """A variant with its options by code (`{"colour": "red"}`), its price in soʻm and its stock.

    Without a price (None) it is not for sale.
    """
    chosen = [make_option(attribute, code) for attribute, code in (options or {}).items()]
    variant = save_variant(
        product_id=product.pk,
        sku=sku or f"SKU-{number()}",
        options={option.attribute: option for option in chosen},
        **fields,
    )
    if price is not None:
        set_price(
            variant_id=variant.pk,
            amount=Money.of_soums(price),
            old_amount=None if old_price is None else Money.of_soums(old_price),
        )
    if stock:
        put_on_shelf(variant, stock)
    return variant


def make_shown_product(**given: Any) -> Product:
    """`make_product`, and shoppers see it."""
    product = make_product(**given)
    show(product)
    return product


def show(*products: Product) -> None:
    """Let shoppers see these products as they are now: their cards, documents and search."""
    ids = [product.pk for product in products]
    build_batch(ids)
    index_products(ids)


def _value(
    code: str, given: AttributeGiven
) -> tuple[Attribute, AttributeOption | Decimal | Mapping[str, str]]:
    match given:
        case AttributeOption():
            return given.attribute, given
        case bool():
            attribute = make_attribute(code, kind="boolean")
            return attribute, make_option(attribute, "yes", title_uz="Ha", title_ru="Да")
        case int() | Decimal():
            return make_attribute(code, kind="number"), Decimal(given)
        case str():
            option = make_option(code, given)
            return option.attribute, option
        case _:
            return make_attribute(code, kind="text"), given
