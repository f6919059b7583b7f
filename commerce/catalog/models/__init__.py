from commerce.catalog.models.attributes import (
    Attribute,
    AttributeOption,
    ProductType,
    TypeAttribute,
)
from commerce.catalog.models.categories import Category, OldSlug
from commerce.catalog.models.content import Content
from commerce.catalog.models.products import (
    VAT_RATE,
    AttributeValue,
    Brand,
    Product,
    ProductPicture,
    Variant,
    VariantOption,
)

__all__ = [
    "VAT_RATE",
    "Attribute",
    "AttributeOption",
    "AttributeValue",
    "Brand",
    "Category",
    "Content",
    "OldSlug",
    "Product",
    "ProductPicture",
    "ProductType",
    "TypeAttribute",
    "Variant",
    "VariantOption",
]
