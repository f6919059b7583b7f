"""The pictures of the demo shop as rows and stored files; each is stored once."""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image
from wagtail.models import Collection

from demo.admin_indexes import index_in_admin
from demo.files import PICTURES
from demo.written import Catalogue, Text, WrittenProduct
from media.models import Picture

STORED_UNDER = "original_images"
# What the three pictures of a product without colours show of it.
VIEWS = [
    {"uz": "", "ru": ""},
    {"uz": "yaqindan koʻrinishi", "ru": "вид вблизи"},
    {"uz": "bir nechta dona", "ru": "несколько штук"},
]


def hang_pictures(catalogue: Catalogue) -> dict[str, int]:
    """Store the pictures that are missing; the id of each by its file's name."""
    known = known_pictures()
    root = Collection.get_first_root_node()
    added = [
        _picture(name, product, number, catalogue, root)
        for product in catalogue.products
        for number, name in enumerate(product.pictures)
        if name not in known
    ]
    Picture.objects.bulk_create(added)
    index_in_admin(Picture, [picture.pk for picture in added])
    return known_pictures()


def known_pictures() -> dict[str, int]:
    rows = Picture.objects.filter(file__startswith=f"{STORED_UNDER}/demo-")
    return {
        file.removeprefix(f"{STORED_UNDER}/demo-"): pk
        for file, pk in rows.values_list("file", "pk")
    }


def _picture(
    name: str, product: WrittenProduct, number: int, catalogue: Catalogue, collection: Collection
) -> Picture:
    content = (PICTURES / name).read_bytes()
    with Image.open(BytesIO(content)) as image:
        width, height = image.size
    alt = _alt(product, number, catalogue)
    return Picture(
        title=alt["uz"],
        alt_uz=alt["uz"],
        alt_ru=alt["ru"],
        file=_stored(f"{STORED_UNDER}/demo-{name}", content),
        width=width,
        height=height,
        file_size=len(content),
        file_hash=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        collection=collection,
    )


def _stored(path: str, content: bytes) -> str:
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return path


def _alt(product: WrittenProduct, number: int, catalogue: Catalogue) -> Text:
    if product.colours:
        palette = {o["code"]: o["title"] for o in catalogue.attributes["colour"]["options"]}
        detail = {lang: word.lower() for lang, word in palette[product.colours[number]].items()}
    else:
        detail = VIEWS[number]
    return {lang: ", ".join(filter(None, (product.title[lang], detail[lang]))) for lang in detail}
