from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from commerce.catalog.errors import NoSuchCategory, NoSuchVariant
from commerce.catalog.models import (
    Attribute,
    AttributeOption,
    Category,
    OldSlug,
    Product,
    ProductPicture,
    Variant,
    VariantOption,
)
from commerce.core.bilingual import Language, languages_of, text_of
from commerce.core.memory import kept
from commerce.core.spelling import is_slug
from media.models import Picture
from media.pictures import sources_of


@dataclass(frozen=True)
class MenuCategory:
    """A category as the menu shows it, with its children in order."""

    id: int
    code: str
    slug: str
    title: str
    image: dict[str, Any] | None
    children: list[MenuCategory] = field(default_factory=list)


# What `kept` and `forget` call the tree of categories, and the attributes with their options.
MENU, ATTRIBUTES = "menu", "attributes"


def category_menu(language: Language) -> list[MenuCategory]:
    """The live categories as a tree; it is kept until a category or its picture changes."""
    return kept(MENU, language, lambda: _category_tree(language))


def _every_category() -> list[Category]:
    return kept(MENU, "every", lambda: list(Category.objects.all()))


def _category_tree(language: Language) -> list[MenuCategory]:
    """Two queries, however many categories there are."""
    categories = [category for category in _every_category() if category.live]
    images = sources_of((c.picture_id for c in categories if c.picture_id), language)
    by_parent: dict[int | None, list[Category]] = defaultdict(list)
    for category in categories:
        by_parent[category.parent_id].append(category)

    def branch(parent: int | None) -> list[MenuCategory]:
        return [
            MenuCategory(
                id=category.pk,
                code=category.code,
                slug=text_of(category, "slug", language),
                title=text_of(category, "title", language),
                image=images.get(category.picture_id or 0),
                children=branch(category.pk),
            )
            for category in by_parent[parent]
        ]

    return branch(None)


def in_order(menu: Iterable[MenuCategory]) -> Iterator[MenuCategory]:
    """Every category of the menu, each before those below it."""
    for category in menu:
        yield category
        yield from in_order(category.children)


def category_by_slug(slug: str, language: Language) -> Category:
    """The live category of this slug; where there is no Russian, the Uzbek slug is its address.

    It is kept with the menu.
    """
    if not is_slug(slug):
        raise NoSuchCategory
    return kept(MENU, f"{language}:{slug}", lambda: _category_of_slug(slug, language))


def _category_of_slug(slug: str, language: Language) -> Category:
    for name in dict.fromkeys((f"slug_{language}", "slug_uz")):
        found: Category | None = Category.objects.live().filter(**{name: slug}).first()
        if found is not None:
            return found
    raise NoSuchCategory


def paths_of(category_ids: Iterable[int]) -> dict[int, list[Category]]:
    """From the root to each category, both ends included; one query."""
    every = {category.pk: category for category in Category.objects.all()}
    return {start: _path(every, start) for start in set(category_ids)}


def _path(every: dict[int, Category], start: int) -> list[Category]:
    path: list[Category] = []
    step = every.get(start)
    while step is not None and step not in path:
        path.insert(0, step)
        step = every.get(step.parent_id) if step.parent_id else None
    return path


def categories_above() -> dict[int, frozenset[int]]:
    """Of each category: itself and every one above it; kept with the menu."""
    return kept(MENU, "above", _categories_above)


def _categories_above() -> dict[int, frozenset[int]]:
    every = {category.pk: category for category in _every_category()}
    return {start: frozenset(step.pk for step in _path(every, start)) for start in every}


def ids_within(category_id: int) -> set[int]:
    """The category and everything below it, live or not."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent_id in Category.objects.values_list("pk", "parent_id"):
        children[parent_id].append(pk)
    found: set[int] = set()
    to_visit = [category_id]
    while to_visit:
        pk = to_visit.pop()
        if pk not in found:
            found.add(pk)
            to_visit += children[pk]
    return found


def products_with_picture(picture_id: int) -> set[int]:
    """The products that show a picture in their gallery or in their description."""
    in_gallery = ProductPicture.objects.filter(picture_id=picture_id)
    in_text = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Product),
        to_content_type=ContentType.objects.get_for_model(Picture),
        to_object_id=str(picture_id),
    )
    return {
        *in_gallery.values_list("product_id", flat=True),
        *map(int, in_text.values_list("object_id", flat=True)),
    }


def old_slug_target(kind: str, language: Language, slug: str) -> int | None:
    """The id of what this address once led to."""
    if not is_slug(slug):
        return None
    return (
        OldSlug.objects.filter(kind=kind, language=language, slug=slug)
        .values_list("target_id", flat=True)
        .first()
    )


@dataclass(frozen=True)
class OptionFacts:
    """One option of one attribute, as a filter or a variant picker shows it."""

    id: int
    code: str
    title: str
    hex: str | None
    attribute: str
    attribute_id: int
    attribute_title: str
    kind: str
    is_facet: bool


def options_by_id(option_ids: Iterable[int], language: Language) -> dict[int, OptionFacts]:
    """In the order in which they are shown: attribute by attribute."""
    ids = sorted(set(option_ids))
    asked = blake2b(repr(ids).encode(), digest_size=12).hexdigest()
    return kept(ATTRIBUTES, f"{language}:{asked}", lambda: _options(ids, language))


def _options(option_ids: list[int], language: Language) -> dict[int, OptionFacts]:
    options = (
        AttributeOption.objects.filter(pk__in=option_ids)
        .select_related("attribute")
        .order_by("attribute__position", "attribute__code", "position", "pk")
    )
    return {option.pk: _option_facts(option, language) for option in options}


def facet_options(codes: dict[str, frozenset[str]]) -> dict[int, dict[int, str]]:
    """The filtering options named by code: attribute id → {option id: option code}.

    Unknown ones are left out.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    if codes:
        options = AttributeOption.objects.filter(
            attribute__code__in=[code for code in codes if is_slug(code)], attribute__is_facet=True
        ).select_related("attribute")
        for option in options:
            if option.code in codes[option.attribute.code]:
                found[option.attribute_id][option.pk] = option.code
    return dict(found)


def _option_facts(option: AttributeOption, language: Language) -> OptionFacts:
    attribute: Attribute = option.attribute
    return OptionFacts(
        id=option.pk,
        code=option.code,
        title=text_of(option, "title", language),
        hex=option.swatch or None,
        attribute=attribute.code,
        attribute_id=attribute.pk,
        attribute_title=text_of(attribute, "title", language),
        kind=attribute.kind,
        is_facet=attribute.is_facet,
    )


@dataclass(frozen=True)
class FiscalFacts:
    """What a receipt says of goods; codes that are not known yet are empty."""

    vat_percent: int
    ikpu: str
    package_code: str
    seller_tin: str  # of a person their PINFL


@dataclass(frozen=True)
class VariantFacts:
    """A variant as a basket or an order line names it."""

    id: int
    sku: str
    product_id: int
    category_id: int
    title: str
    slug: str
    options_text: str
    image: dict[str, Any] | None
    merchant_id: int
    merchant: str
    weight: int
    is_never_for_cash: bool
    is_on_sale: bool
    fiscal: FiscalFacts


NAMED = (  # of all that is known of a variant; a description alone is larger than all of it
    *("sku", "combination", "weight", "is_active", "product__category"),
    *("product__title_uz", "product__title_ru", "product__slug_uz", "product__slug_ru"),
    *("product__live", "product__ru_ready", "product__category__is_never_for_cash"),
    *("product__merchant__name", "product__merchant__is_active", "product__merchant__tin"),
    *("vat_percent", "ikpu", "package_code"),
)


def variant_facts(
    variant_ids: Iterable[int], language: Language, *, with_images: bool = True
) -> dict[int, VariantFacts]:
    """What these variants are called and look like, in a fixed number of queries."""
    variants = list(
        Variant.objects.filter(pk__in=set(variant_ids))
        .select_related("product__merchant", "product__category")
        .only(*NAMED)
    )
    options = _options_of_each(variants)
    pictures = _picture_of_each(variants, options) if with_images else {}
    images = sources_of(pictures.values(), language) if with_images else {}
    return {
        variant.pk: VariantFacts(
            id=variant.pk,
            sku=variant.sku,
            product_id=variant.product_id,
            category_id=variant.product.category_id,
            title=text_of(variant.product, "title", language),
            slug=text_of(variant.product, "slug", language),
            options_text=", ".join(
                text_of(option, "title", language) for option in options[variant.pk]
            ),
            image=images.get(pictures.get(variant.pk, 0)),
            merchant_id=variant.product.merchant_id,
            merchant=variant.product.merchant.name,
            weight=variant.weight,
            is_never_for_cash=variant.product.category.is_never_for_cash,
            is_on_sale=(
                variant.is_active and variant.product.live and variant.product.merchant.is_active
            ),
            fiscal=FiscalFacts(
                vat_percent=variant.vat_percent,
                ikpu=variant.ikpu,
                package_code=variant.package_code,
                seller_tin=variant.product.merchant.tin,
            ),
        )
        for variant in variants
    }


def _options_of_each(variants: Iterable[Variant]) -> dict[int, list[AttributeOption]]:
    """The options of each variant in the order of their attributes; most goods have none."""
    options: dict[int, list[AttributeOption]] = defaultdict(list)
    varied = [variant.pk for variant in variants if variant.combination]
    if varied:
        choices = VariantOption.objects.filter(variant_id__in=varied).select_related("option")
        for choice in choices.order_by("attribute__position"):
            options[choice.variant_id].append(choice.option)
    return options


def _picture_of_each(
    variants: Sequence[Variant], options: Mapping[int, Sequence[AttributeOption]]
) -> dict[int, int]:
    """The picture of each variant's colour, or its product's first: variant id → picture id."""
    galleries: dict[int, list[ProductPicture]] = defaultdict(list)
    for shown in ProductPicture.objects.filter(
        product_id__in={variant.product_id for variant in variants}
    ).order_by("sort_order"):
        galleries[shown.product_id].append(shown)
    chosen = {}
    for variant in variants:
        own = {option.pk for option in options.get(variant.pk, ())}
        gallery = galleries[variant.product_id]
        fitting = [shown for shown in gallery if shown.option_id in own] or gallery
        if fitting:
            chosen[variant.pk] = fitting[0].picture_id
    return chosen


def variant_by_id(variant_id: int) -> Variant:
    """The variant if it is on sale at all; refused as `NoSuchVariant`."""
    try:
        return Variant.objects.select_related("product").get(
            pk=variant_id, is_active=True, product__live=True, product__merchant__is_active=True
        )
    except Variant.DoesNotExist:
        raise NoSuchVariant from None


def category_slugs() -> list[dict[Language, str]]:
    """The slugs of the live categories in the languages they are written in."""
    return [
        {language: text_of(category, "slug", language) for language in languages_of(category)}
        for category in Category.objects.live()
    ]
