"""Blocks that arrange others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import ContentBlock, ContentStream, Lookup, Raw, items
from cms.blocks.heroes import Image
from cms.blocks.texts import Button, Heading, Quote, RichText


class Column(ContentStream):
    heading = Heading()
    rich_text = RichText()
    image = Image()
    button = Button()
    quote = Quote()

    class Meta:
        label = _("Column")


class Columns(ContentBlock):
    columns = blocks.ListBlock(Column(), min_num=2, max_num=3, label=_("Columns"))

    class Meta:
        icon = "table"
        group = _("Layout")
        label = _("Columns")
        description = _("Two or three columns of text and pictures.")
        preview_value = {
            "columns": [
                [
                    ("heading", {"title": "Toshkentda", "level": "3"}),
                    ("rich_text", "<p>Bir kunda.</p>"),
                ],
                [
                    ("heading", {"title": "Viloyatlarda", "level": "3"}),
                    ("rich_text", "<p>Ikki-toʻrt kunda.</p>"),
                ],
            ]
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        column = self.child_blocks["columns"].child_block
        columns = [column.data(blocks, lookup) for blocks in items(value, "columns")]
        return {"columns": columns} if any(columns) else None
