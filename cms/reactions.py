from cms.commands import have_pictures_prepared, show_picture_anew
from cms.events import PagePublished
from commerce.catalog.events import PicturePrepared
from commerce.core.events import on


@on(PagePublished)
def prepare_its_pictures(event: PagePublished) -> None:
    have_pictures_prepared(page_id=event.page_id)


@on(PicturePrepared)
def show_pages_with_picture_anew(event: PicturePrepared) -> None:
    show_picture_anew(picture_id=event.picture_id)
