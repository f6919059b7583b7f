from dataclasses import dataclass
from typing import ClassVar

from commerce.core.events import Event


@dataclass(frozen=True)
class ProductChanged(Event):
    """What is known of a product changed: its content, variants, attributes, or that it is live."""

    name: ClassVar[str] = "product.changed"
    product_id: int


@dataclass(frozen=True)
class CategoryChanged(Event):
    name: ClassVar[str] = "category.changed"
    category_id: int


@dataclass(frozen=True)
class BrandChanged(Event):
    name: ClassVar[str] = "brand.changed"
    brand_id: int


@dataclass(frozen=True)
class AttributeChanged(Event):
    """An attribute or one of its options is called, measured, coloured or ordered otherwise."""

    name: ClassVar[str] = "attribute.changed"
    attribute_id: int


@dataclass(frozen=True)
class PictureChanged(Event):
    """A picture was uploaded or replaced; its sizes are not prepared yet."""

    name: ClassVar[str] = "picture.changed"
    picture_id: int


@dataclass(frozen=True)
class PicturePrepared(Event):
    """Every size of a picture is ready to be shown."""

    name: ClassVar[str] = "picture.prepared"
    picture_id: int


@dataclass(frozen=True)
class GalleryAdded(Event):
    """A product came with all its pictures at once; their sizes are not prepared yet."""

    name: ClassVar[str] = "gallery.added"
    priority: ClassVar[int] = -10  # seconds of work, and thousands may come together
    product_id: int
