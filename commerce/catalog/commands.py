from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from commerce.catalog.errors import (
    CombinationTaken,
    NoSuchProduct,
    NoSuchVariant,
    SkuTaken,
    VariantInUse,
    WrongIkpu,
    WrongPackageCode,
)
from commerce.catalog.events import (
    AttributeChanged,
    BrandChanged,
    GalleryAdded,
    PictureChanged,
    PicturePrepared,
    ProductChanged,
)
from commerce.catalog.models import (
    IKPU,
    PACKAGE_CODE,
    VAT_PERCENT,
    Attribute,
    AttributeOption,
    AttributeValue,
    Brand,
    Category,
    OldSlug,
    Product,
    ProductPicture,
    Variant,
    VariantOption,
)
from commerce.core.bilingual import LANGUAGES
from commerce.core.events import emit
from media import pictures
from media.models import Picture

CORRECTABLE = frozenset({"barcode", "ikpu", "package_code", "vat_percent", "is_active"})
SLUG_OWNERS: dict[str, type[Product | Category]] = {"product": Product, "category": Category}


def combination_of(options: Mapping[str, str]) -> str:
    """Options as one comparable text: `colour=red|size=m`."""
    return "|".join(f"{attribute}={option}" for attribute, option in sorted(options.items()))


@transaction.atomic
def save_variant(
    *,
    product_id: int,
    sku: str,
    options: Mapping[Attribute, AttributeOption],
    barcode: str = "",
    ikpu: str = "",
    package_code: str = "",
    vat_percent: int = VAT_PERCENT,
    weight: int | None = None,
    is_active: bool = True,
    position: int = 0,
    variant_id: int | None = None,
) -> Variant:
    """Create or change a variant: the one of `variant_id`, else the product's one of this SKU.

    Its weight in grams stays as it is unless told.
    Refuses a SKU that another variant has, two variants of one combination of options, and
    fiscal codes that can't be any.
    """
    check_codes(ikpu, package_code)
    _lock_product(product_id)
    combination = combination_of({a.code: o.code for a, o in options.items()})
    variant = _variant_to_save(product_id, sku, variant_id)
    siblings = Variant.objects.filter(product_id=product_id).exclude(pk=variant.pk)
    if siblings.filter(combination=combination).exists():
        raise CombinationTaken
    variant.sku = sku
    variant.barcode = barcode
    variant.ikpu = ikpu
    variant.package_code = package_code
    variant.vat_percent = vat_percent
    variant.weight = variant.weight if weight is None else weight
    variant.is_active = is_active
    variant.position = position
    variant.combination = combination
    _save_under_its_sku(variant)
    variant.variant_options.all().delete()
    VariantOption.objects.bulk_create(
        VariantOption(variant=variant, attribute=attribute, option=option)
        for attribute, option in options.items()
    )
    emit(ProductChanged(product_id))
    return variant


def check_codes(ikpu: str, package_code: str) -> None:
    """Refuses what the tax committee can't have given out; what is not known yet is empty."""
    if ikpu and not re.fullmatch(IKPU, ikpu):
        raise WrongIkpu
    if package_code and not re.fullmatch(PACKAGE_CODE, package_code):
        raise WrongPackageCode


def _lock_product(product_id: int) -> None:
    """So that two who change what belongs to a product do it one after the other."""
    if not Product.objects.select_for_update(no_key=True).filter(pk=product_id).exists():
        raise NoSuchProduct


def _variant_to_save(product_id: int, sku: str, variant_id: int | None) -> Variant:
    """A row of this product, new if neither the id nor the SKU names one."""
    holder = Variant.objects.filter(sku=sku).first()
    if holder and holder.product_id != product_id:
        raise SkuTaken
    if variant_id is None:
        return holder or Variant(product_id=product_id)
    if holder and holder.pk != variant_id:
        raise SkuTaken
    own = Variant.objects.filter(pk=variant_id, product_id=product_id).first()
    if own is None:
        raise NoSuchVariant
    return own


def _save_under_its_sku(variant: Variant) -> None:
    """The table has the last word: somebody may take the SKU for another product just now."""
    try:
        with transaction.atomic():
            variant.save()
    except IntegrityError:
        raise SkuTaken from None


@transaction.atomic
def correct_variant(*, variant_id: int, **facts: str | int | None) -> None:
    """Change these facts of a variant (`CORRECTABLE`) and nothing else of it."""
    unknown = facts.keys() - CORRECTABLE
    if unknown:
        raise TypeError(f"a variant is not corrected by {sorted(unknown)}")
    variant = Variant.objects.select_for_update(no_key=True).filter(pk=variant_id).first()
    if variant is None:
        raise NoSuchVariant
    for name, value in facts.items():
        setattr(variant, name, value)
    check_codes(variant.ikpu, variant.package_code)
    variant.save(update_fields=list(facts))
    emit(ProductChanged(variant.product_id))


@transaction.atomic
def remove_variant(*, product_id: int, variant_id: int) -> None:
    """Take a variant away with its price and stock; `VariantInUse` once it was ordered."""
    try:
        with transaction.atomic():
            Variant.objects.filter(pk=variant_id, product_id=product_id).delete()
    except ProtectedError:
        raise VariantInUse from None
    emit(ProductChanged(product_id))


type Value = AttributeOption | Decimal | Mapping[str, str]


@transaction.atomic
def set_attributes(*, product_id: int, values: Mapping[Attribute, Value]) -> None:
    """Replace what the product's attributes are."""
    _lock_product(product_id)
    AttributeValue.objects.filter(product_id=product_id).delete()
    AttributeValue.objects.bulk_create(
        attribute_value(product_id, attribute, value) for attribute, value in values.items()
    )
    emit(ProductChanged(product_id))


def attribute_value(product_id: int, attribute: Attribute, value: Value) -> AttributeValue:
    """An unsaved row that holds the value in the column of its kind."""
    row = AttributeValue(product_id=product_id, attribute=attribute)
    match value:
        case AttributeOption():
            row.option = value
        case Decimal():
            row.number = value
        case _:
            for language in LANGUAGES:
                setattr(row, f"text_{language}", value.get(language, ""))
    return row


@transaction.atomic
def save_brand(brand: Brand) -> Brand:
    """Store a new or edited brand and tell those who show it."""
    brand.full_clean()
    brand.save()
    emit(BrandChanged(brand.pk))
    return brand


@transaction.atomic
def save_attribute(attribute: Attribute) -> Attribute:
    """Store a new or edited attribute with its options and tell those who show it."""
    attribute.full_clean()
    attribute.save()
    emit(AttributeChanged(attribute.pk))
    return attribute


@transaction.atomic
def remember_slugs(*, kind: str, target_id: int) -> None:
    """Keep the present addresses of a product or category, so that they lead to it for ever.

    Called after every publish; an address that another thing held once goes to its newest owner.
    """
    owner = SLUG_OWNERS[kind].objects.live().filter(pk=target_id).first()
    for language in LANGUAGES:
        slug = owner and getattr(owner, f"slug_{language}")
        if slug:
            OldSlug.objects.update_or_create(
                kind=kind, language=language, slug=slug, defaults={"target_id": target_id}
            )


@transaction.atomic
def note_picture_changed(picture_id: int) -> None:
    """A picture was uploaded or replaced: have its sizes prepared."""
    emit(PictureChanged(picture_id))


def prepare_picture(picture_id: int) -> None:
    """Make every size of a picture (slow: for a job), then tell that it can be shown."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return
    pictures.prepare(picture)
    with transaction.atomic():
        emit(PicturePrepared(picture_id))


@transaction.atomic
def note_gallery_added(product_id: int) -> None:
    """A product came with all its pictures: have their sizes prepared when nothing else waits."""
    emit(GalleryAdded(product_id))


def prepare_gallery(product_id: int) -> None:
    """Make every size of a product's pictures (slow: for a job), then have it shown anew once."""
    gallery = ProductPicture.objects.filter(product_id=product_id).select_related("picture")
    for shown in gallery:
        pictures.prepare(shown.picture)
    with transaction.atomic():
        emit(ProductChanged(product_id))
