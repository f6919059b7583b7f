"""Pictures as pages need them: prepared ahead in AVIF and WebP, then only looked up.

`prepare` is slow (a tenth of a second a size) and belongs in a job; `sources_of` is one query for
pictures that are prepared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from media.models import Picture, Rendition

# AVIF is dear to encode, and past 720 px it saves little on product pictures.
WIDTHS = {"avif": (240, 480, 720), "webp": (240, 480, 720, 1080, 1600)}
QUALITY = {"avif": 62, "webp": 80}
FALLBACK = ("webp", 480)
RENDITIONS = Rendition._meta.get_field("file").storage
THUMBNAIL = "max-165x165"  # as Wagtail asks for it in its choosers and lists


@dataclass(frozen=True)
class Spec:
    """One size in one format, as Wagtail spells it."""

    format: str
    width: int

    def __str__(self) -> str:
        quality = QUALITY[self.format]
        return f"width-{self.width}|format-{self.format}|{self.format}quality-{quality}"


SPECS = {
    str(spec): spec
    for spec in (Spec(kind, width) for kind, widths in WIDTHS.items() for width in widths)
}


def prepare(picture: Picture) -> None:
    """Make every size that the picture is large enough for; sizes that exist are kept."""
    wanted = [
        text for text, spec in SPECS.items() if spec.width <= picture.width or _smallest(spec)
    ]
    picture.get_renditions(*wanted, THUMBNAIL)


def _smallest(spec: Spec) -> bool:
    return spec.width == min(WIDTHS[spec.format])


def thumbnails_of(picture_ids: Iterable[int]) -> dict[int, str]:
    """The address of each picture's thumbnail, where it is prepared; one query."""
    prepared = Rendition.objects.filter(image_id__in=set(picture_ids), filter_spec=THUMBNAIL)
    return {rendition.image_id: rendition.url for rendition in prepared}


def sources_of(picture_ids: Iterable[int], language: str) -> dict[int, dict[str, Any]]:
    """Each picture as plain data for `<picture>`: size, alternative text, address, sources.

    Only prepared renditions are named; a picture without any is shown as it was uploaded.
    """
    pictures = Picture.objects.filter(pk__in=set(picture_ids)).annotate(
        prepared=ArraySubquery(
            Rendition.objects.filter(image_id=OuterRef("pk"), filter_spec__in=SPECS).values(
                made=JSONObject(spec="filter_spec", width="width", file="file")
            )
        )
    )
    return {picture.pk: _source(picture, language) for picture in pictures}


def _source(picture: Picture, language: str) -> dict[str, Any]:
    by_format: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for made in picture.prepared:  # type: ignore[attr-defined]  # by `sources_of`
        size = (made["width"], RENDITIONS.url(made["file"]))
        by_format[SPECS[made["spec"]].format].append(size)
    return {
        "id": picture.pk,
        "src": _fallback(by_format) or picture.file.url,
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt(language),
        "sources": [
            {
                "type": f"image/{kind}",
                "srcset": ", ".join(f"{url} {width}w" for width, url in sorted(by_format[kind])),
            }
            for kind in WIDTHS
            if by_format[kind]
        ],
    }


def _fallback(by_format: dict[str, list[tuple[int, str]]]) -> str | None:
    kind, preferred = FALLBACK
    at_hand = by_format[kind]
    return min(at_hand, key=lambda size: abs(size[0] - preferred))[1] if at_hand else None
