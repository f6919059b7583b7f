from commerce.catalog.commands import prepare_gallery, prepare_picture, remember_slugs
from commerce.catalog.events import (
    CategoryChanged,
    GalleryAdded,
    PictureChanged,
    ProductChanged,
)
from commerce.core.events import on


@on(PictureChanged)
def prepare_its_sizes(event: PictureChanged) -> None:
    prepare_picture(event.picture_id)


@on(GalleryAdded)
def prepare_its_pictures(event: GalleryAdded) -> None:
    prepare_gallery(event.product_id)


@on(ProductChanged)
def remember_product_slugs(event: ProductChanged) -> None:
    remember_slugs(kind="product", target_id=event.product_id)


@on(CategoryChanged)
def remember_category_slugs(event: CategoryChanged) -> None:
    remember_slugs(kind="category", target_id=event.category_id)
