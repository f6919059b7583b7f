from commerce.catalog.commands import prepare_gallery, prepare_picture, remember_slugs
from commerce.catalog.events import (
    AttributeChanged,
    CategoryChanged,
    GalleryAdded,
    PictureChanged,
    PicturePrepared,
    ProductChanged,
)
from commerce.catalog.queries import ATTRIBUTES, MENU
from commerce.core.events import on
from commerce.core.memory import forget


@on(PictureChanged)
def prepare_its_sizes(event: PictureChanged) -> None:
    prepare_picture(event.picture_id)


@on(GalleryAdded)
def prepare_its_pictures(event: GalleryAdded) -> None:
    prepare_gallery(event.product_id)


@on(ProductChanged)
def remember_product_slugs(event: ProductChanged) -> None:
    remember_slugs(kind="product", target_id=event.product_id)


@on(CategoryChanged, PicturePrepared)
def show_menu_anew(_event: CategoryChanged | PicturePrepared) -> None:
    forget(MENU)


@on(AttributeChanged)
def name_options_anew(_event: AttributeChanged) -> None:
    forget(ATTRIBUTES)


@on(CategoryChanged)
def remember_category_slugs(event: CategoryChanged) -> None:
    remember_slugs(kind="category", target_id=event.category_id)
