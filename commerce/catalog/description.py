"""What a product's description is built from; the same blocks in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

RICH_TEXT = ["bold", "italic", "link", "ol", "ul", "h3"]


class DescriptionBlocks(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"), icon="pilcrow")
    features = blocks.ListBlock(
        blocks.CharBlock(max_length=200), label=_("Features"), icon="tick-inverse"
    )
    picture = ImageChooserBlock(label=_("Picture"), icon="image")

    class Meta:
        required = False


type Images = Mapping[int, dict[str, Any]]  # by picture id, as `media.pictures` tells them


def picture_ids_in(description: Any) -> set[int]:
    """The pictures between its blocks, without asking for them one by one."""
    return {
        block["value"]
        for block in description.raw_data
        if block["type"] == "picture" and block["value"]
    }


def as_plain_data(description: Any, images: Images) -> list[dict[str, Any]]:
    """The blocks as JSON for pages and apps. A picture that is gone is left out."""
    return [
        block
        for child in description
        if (block := _block(child.block_type, child.value, images)) is not None
    ]


def _block(kind: str, value: Any, images: Images) -> dict[str, Any] | None:
    match kind:
        case "text":
            return {"type": "text", "html": expand_db_html(value.source)}
        case "features":
            return {"type": "features", "items": list(value)}
        case _:
            image = images.get(value.pk) if value else None
            return image and {"type": "picture", "image": image}
