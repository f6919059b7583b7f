"""The rows that products refer to, by code: made where they are missing, then looked up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from django.utils import timezone
from wagtail.models import ReferenceIndex

from commerce.catalog.models import (
    Attribute,
    AttributeOption,
    Brand,
    Category,
    OldSlug,
    ProductType,
    TypeAttribute,
)
from commerce.core.bilingual import LANGUAGES
from commerce.core.spelling import slug_of
from commerce.inventory.models import Warehouse
from commerce.merchants.models import Merchant
from demo.admin_indexes import index_in_admin, references_of
from demo.files import in_both
from demo.written import COLOUR, SIZE, Catalogue, WrittenCategory

YES = {"code": "yes", "title": {"uz": "Ha", "ru": "Да"}}


@dataclass(frozen=True)
class Vocabulary:
    categories: dict[str, Category]
    attributes: dict[str, Attribute]
    options: dict[tuple[str, str], AttributeOption]  # by the codes of attribute and option
    types: dict[str, ProductType]
    brands: dict[str, Brand]
    merchants: dict[str, Merchant]
    warehouses: list[int]  # ids, the capital's first

    @classmethod
    def load(cls) -> Vocabulary:
        attributes = {attribute.code: attribute for attribute in Attribute.objects.all()}
        by_id = {attribute.pk: attribute for attribute in attributes.values()}
        options = {}
        for option in AttributeOption.objects.all():
            option.attribute = by_id[option.attribute_id]
            options[option.attribute.code, option.code] = option
        return cls(
            categories={category.code: category for category in Category.objects.all()},
            attributes=attributes,
            options=options,
            types={kind.code: kind for kind in ProductType.objects.all()},
            brands={brand.name: brand for brand in Brand.objects.all()},
            merchants={merchant.slug: merchant for merchant in Merchant.objects.all()},
            warehouses=list(
                Warehouse.objects.order_by("-region", "code").values_list("pk", flat=True)
            ),
        )


def coin_words(catalogue: Catalogue, pictures: dict[str, int]) -> None:
    """Add the attributes, types, brands and categories of the catalogue that are missing."""
    _add_attributes(catalogue)
    _add_types(catalogue)
    names = sorted({product.brand for product in catalogue.products if product.brand})
    Brand.objects.bulk_create(
        (Brand(name=name, slug=slug_of(name, "uz")) for name in names), ignore_conflicts=True
    )
    for level in (
        [category for category in catalogue.categories if category.parent is None],
        [category for category in catalogue.categories if category.parent is not None],
    ):
        _add_categories(level, pictures)


def _add_attributes(catalogue: Catalogue) -> None:
    places = _places(catalogue)
    Attribute.objects.bulk_create(
        (
            Attribute(
                code=code,
                kind=attribute["kind"],
                is_facet=attribute.get("facet", False),
                position=places[code],
                **in_both("title", attribute["title"]),
                **in_both("unit", attribute.get("unit", {})),
            )
            for code, attribute in catalogue.attributes.items()
        ),
        ignore_conflicts=True,
    )
    made = {attribute.code: attribute for attribute in Attribute.objects.all()}
    AttributeOption.objects.bulk_create(
        (
            AttributeOption(
                attribute=made[code],
                code=option["code"],
                swatch=option.get("hex", "").lower(),
                position=position,
                **in_both("title", option["title"]),
            )
            for code, attribute in catalogue.attributes.items()
            for position, option in enumerate(
                [YES] if attribute["kind"] == "boolean" else attribute["options"]
            )
        ),
        ignore_conflicts=True,
    )


def _places(catalogue: Catalogue) -> dict[str, int]:
    """One order of all attributes that comes near the order of each type: by their mean place."""
    places: dict[str, list[float]] = defaultdict(list)
    for kind in catalogue.types.values():
        for place, code in enumerate(kind["attributes"]):
            places[code].append(place / len(kind["attributes"]))
    ordered = sorted(places, key=lambda code: (sum(places[code]) / len(places[code]), code))
    return {code: place for place, code in enumerate([COLOUR, SIZE, *ordered])}


def _add_types(catalogue: Catalogue) -> None:
    ProductType.objects.bulk_create(
        (
            ProductType(code=code, **in_both("title", kind["title"]))
            for code, kind in catalogue.types.items()
        ),
        ignore_conflicts=True,
    )
    types = {kind.code: kind for kind in ProductType.objects.all()}
    attributes = {attribute.code: attribute for attribute in Attribute.objects.all()}
    axes: dict[str, list[str]] = defaultdict(list)
    for product in catalogue.products:
        axes[product.type] += [COLOUR] if product.colours else []
        axes[product.type] += [SIZE] if product.sizes else []
    TypeAttribute.objects.bulk_create(
        (
            TypeAttribute(
                type=types[code],
                attribute=attributes[name],
                is_variant=name in (COLOUR, SIZE),
                position=position,
            )
            for code, kind in catalogue.types.items()
            for position, name in enumerate([*sorted(set(axes[code])), *kind["attributes"]])
        ),
        ignore_conflicts=True,
    )


def _add_categories(level: Iterable[WrittenCategory], pictures: dict[str, int]) -> None:
    known = {category.code: category for category in Category.objects.all()}
    positions: dict[str | None, count[int]] = defaultdict(count)
    added = [
        Category(
            code=written.code,
            parent=known[written.parent] if written.parent else None,
            position=next(positions[written.parent]),
            picture_id=pictures[f"{written.icon}-1.webp"],
            ru_ready=True,
            first_published_at=timezone.now(),
            last_published_at=timezone.now(),
            **in_both("title", written.title),
            **in_both("summary", written.summary),
            **{f"slug_{code}": slug_of(written.title[code], code) for code in LANGUAGES},
        )
        for written in level
        if written.code not in known
    ]
    Category.objects.bulk_create(added)
    OldSlug.objects.bulk_create(
        OldSlug(
            kind="category",
            language=language,
            slug=getattr(category, f"slug_{language}"),
            target_id=category.pk,
        )
        for category in added
        for language in LANGUAGES
    )
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(**reference)
        for category in added
        for reference in references_of(category, "parent", "picture")
    )
    index_in_admin(Category, [category.pk for category in added])
