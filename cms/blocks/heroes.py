"""Blocks that carry a page: a picture with words and somewhere to go."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import ContentBlock, Link, Lookup, Picture, Raw, Text, Title, Tone, link, texts
from cms.blocks.texts import RichText

GROUP = _("Showpieces")


class Hero(ContentBlock):
    eyebrow = blocks.CharBlock(required=False, max_length=60, label=_("Line above the title"))
    title = Title(required=True)
    text = Text()
    picture = Picture()
    tone = Tone()
    primary = Link(required=False, label=_("Main button"))
    secondary = Link(required=False, label=_("Second button"))

    class Meta:
        icon = "image"
        group = GROUP
        label = _("Hero")
        description = _(
            "The head of a page: its title over a wide picture, with up to two buttons."
        )
        preview_value = {
            "eyebrow": "Yangi mavsum",
            "title": "Kuz uchun issiq kiyimlar keldi",
            "text": "Palto, sharf va qoʻlqoplar — ertaga eshigingizda.",
            "tone": "indigo",
            "primary": {"label": "Koʻrish", "address": "/uz/"},
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "eyebrow", "title", "text") | {
            "image": lookup.picture(value.get("picture")),
            "tone": value.get("tone") or "indigo",
            "primary": link(value.get("primary"), lookup),
            "secondary": link(value.get("secondary"), lookup),
        }


class Banner(ContentBlock):
    title = Title(required=True)
    text = Text()
    picture = Picture()
    tone = Tone(default="saffron")
    link = Link(required=False)
    note = blocks.CharBlock(required=False, max_length=160, label=_("Small print"))

    class Meta:
        icon = "tag"
        group = GROUP
        label = _("Banner")
        description = _("A coloured strip for one offer, between other blocks.")
        preview_value = {
            "title": "Bepul yetkazib berish",
            "text": "300 000 soʻmdan oshgan har bir buyurtmaga.",
            "tone": "saffron",
            "note": "Toshkent shahri boʻylab",
            "link": {"label": "Batafsil", "address": "/uz/"},
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title", "text", "note") | {
            "image": lookup.picture(value.get("picture")),
            "tone": value.get("tone") or "saffron",
            "link": link(value.get("link"), lookup),
        }


class ImageText(ContentBlock):
    title = Title()
    text = RichText()
    picture = Picture(required=True)
    side = blocks.ChoiceBlock(
        choices=[("left", _("Left")), ("right", _("Right"))],
        default="left",
        label=_("The picture stands"),
    )
    link = Link(required=False)

    class Meta:
        icon = "doc-full-inverse"
        group = GROUP
        label = _("Picture and text")
        description = _("A picture beside a paragraph, on either side.")
        preview_value = {
            "title": "Qoʻlda toʻqilgan",
            "text": "<p>Har bir gazlama Margʻilonda, yogʻoch dastgohda toʻqiladi.</p>",
            "side": "left",
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title") | {
            "html": lookup.html(value.get("text") or ""),
            "image": lookup.picture(value.get("picture")),
            "side": value.get("side") or "left",
            "link": link(value.get("link"), lookup),
        }


class Image(ContentBlock):
    picture = Picture(required=True)
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "image"
        group = GROUP
        label = _("Picture")
        description = _("One picture with a caption.")
        preview_value: dict[str, Any] = {"caption": "Rishton sopoli"}

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        image = lookup.picture(value.get("picture"))
        return texts(value, "caption") | {"image": image} if image else None
