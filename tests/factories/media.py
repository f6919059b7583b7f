from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image

from media.models import Picture
from media.pictures import prepare
from tests.factories.words import number


def make_picture(
    *,
    alt_uz: str = "",
    alt_ru: str = "",
    colour: str = "#c96",
    size: tuple[int, int] = (320, 240),
    prepared: bool = False,
) -> Picture:
    """An uploaded picture of one colour; `prepared` makes its AVIF and WebP sizes too (slow)."""
    title = f"surat-{number()}"
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "webp")
    file.seek(0)
    picture = Picture.objects.create(
        title=title,
        file=ImageFile(file, name=f"{title}.webp"),
        width=size[0],
        height=size[1],
        alt_uz=alt_uz,
        alt_ru=alt_ru,
    )
    if prepared:
        prepare(picture)
    return picture
