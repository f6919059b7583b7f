from commerce.catalog.models.attributes import (
    Attribute,
    AttributeOption,
    ProductType,
    TypeAttribute,
)
from commerce.catalog.models.categories import Category, OldSlug
from commerce.catalog.models.content import Content
from commerce.catalog.models.products import (
    IKPU,
    LACKS_CODES,
    PACKAGE_CODE,
    VAT_PERCENT,
    AttributeValue,
    Brand,
    Product,
    ProductPicture,
    Variant,
    VariantOption,
)

__all__ = [
    "IKPU",
    "LACKS_CODES",
    "PACKAGE_CODE",
    "VAT_PERCENT",
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
