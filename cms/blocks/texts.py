"""Blocks of words."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import (
    ContentBlock,
    Link,
    Lookup,
    Picture,
    Raw,
    Text,
    ThemedPreview,
    Title,
    items,
    link,
    texts,
)

GROUP = _("Text")
FEATURES = ["bold", "italic", "link", "ol", "ul", "h3"]

# Names in the theme's set of icons.
ICONS = [
    ("truck", _("Lorry")),
    ("package-check", _("Parcel")),
    ("shield-check", _("Shield")),
    ("rotate-ccw", _("Return")),
    ("credit-card", _("Bank card")),
    ("banknote", _("Cash")),
    ("wallet", _("Wallet")),
    ("hand-coins", _("Instalments")),
    ("percent", _("Discount")),
    ("gift", _("Gift")),
    ("store", _("Shop")),
    ("map-pin", _("Place")),
    ("clock", _("Time")),
    ("calendar", _("Calendar")),
    ("phone", _("Telephone")),
    ("message-circle", _("Message")),
    ("star", _("Star")),
    ("heart", _("Heart")),
    ("sparkles", _("Sparkles")),
    ("search", _("Search")),
    ("check", _("Tick")),
    ("camera", _("Camera")),
    ("file-text", _("Document")),
    ("boxes", _("Boxes")),
]


class RichText(ThemedPreview, blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES} | options)

    class Meta:
        icon = "pilcrow"
        group = GROUP
        label = _("Text")
        description = _("Paragraphs with lists, links and small headings.")
        preview_value = (
            "<p>Ikat — ipi toʻqishdan <b>oldin</b> boʻyaladigan mato. "
            "Shuning uchun naqshning chetlari mayin koʻrinadi.</p>"
        )

    def data(self, value: str, lookup: Lookup) -> Raw:
        return {"html": lookup.html(value)}


class Heading(ContentBlock):
    title = Title(required=True)
    text = Text(label=_("Line under it"), max_length=200)
    level = blocks.ChoiceBlock(
        choices=[("2", _("Section")), ("3", _("Part of a section"))],
        default="2",
        label=_("Level"),
    )

    class Meta:
        icon = "title"
        group = GROUP
        label = _("Heading")
        description = _("Begins a section; others can link to it.")
        preview_value = {"title": "Qanday tanlanadi", "text": "Uch savol yetarli", "level": "2"}

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title", "text") | {
            "level": int(value.get("level") or 2),
            "anchor": slugify(value["title"], allow_unicode=True),
        }


class Quote(ContentBlock):
    text = Text(required=True)
    author = blocks.CharBlock(required=False, max_length=80, label=_("Who said it"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Who that is"))
    picture = Picture()

    class Meta:
        icon = "openquote"
        group = GROUP
        label = _("Quotation")
        description = _("Somebody's own words.")
        preview_value = {
            "text": "Yaxshi pichoq qoʻlda ogʻir emas, ishonchli turadi.",
            "author": "Usta Rustam",
            "role": "Chustlik pichoqchi",
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "text", "author", "role") | {
            "image": lookup.picture(value.get("picture"))
        }


class Question(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = RichText(label=_("Answer"))


class Faq(ContentBlock):
    title = Title()
    items = blocks.ListBlock(Question(label=_("Question")), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        group = GROUP
        label = _("Questions and answers")
        description = _("Questions that unfold; search engines are told of them.")
        preview_value = {
            "title": "Koʻp soʻraladi",
            "items": [
                {"question": "Qachon yetkazasiz?", "answer": "<p>Toshkentda ertasi kuni.</p>"},
                {"question": "Qaytarsa boʻladimi?", "answer": "<p>Ha, oʻn kun ichida.</p>"},
            ],
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title") | {
            "items": [
                {"question": item["question"], "html": lookup.html(item["answer"])}
                for item in items(value, "items")
            ]
        }


class Point(blocks.StructBlock):
    """One benefit or step."""

    icon = blocks.ChoiceBlock(choices=ICONS, required=False, label=_("Icon"))
    title = Title(required=True)
    text = Text()

    class Meta:
        label = _("Point")


def _points(value: Raw) -> list[Raw]:
    return [texts(point, "icon", "title", "text") for point in items(value, "items")]


class Benefits(ContentBlock):
    title = Title()
    items = blocks.ListBlock(Point(), min_num=2, max_num=6, label=_("Points"))

    class Meta:
        icon = "tick-inverse"
        group = GROUP
        label = _("Benefits")
        description = _("Two to six short promises with icons, side by side.")
        preview_value = {
            "items": [
                {"icon": "truck", "title": "Tez yetkazish", "text": "Toshkentda 1 kunda"},
                {"icon": "rotate-ccw", "title": "Oson qaytarish", "text": "10 kun ichida"},
                {"icon": "shield-check", "title": "Kafolat", "text": "Har bir texnikaga"},
            ],
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title") | {"items": _points(value)}


class Steps(ContentBlock):
    title = Title()
    items = blocks.ListBlock(Point(), min_num=2, max_num=6, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        group = GROUP
        label = _("Steps")
        description = _("Two to six numbered steps.")
        preview_value = {
            "title": "Buyurtma qanday beriladi",
            "items": [
                {"title": "Tanlang", "text": "Savatga soling"},
                {"title": "Manzilni yozing", "text": "Moʻljalni unutmang"},
                {"title": "Kuting", "text": "Kuryer qoʻngʻiroq qiladi"},
            ],
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw:
        return texts(value, "title") | {"items": _points(value)}


class Button(ContentBlock):
    link = Link()
    style = blocks.ChoiceBlock(
        choices=[("primary", _("Strong")), ("secondary", _("Calm"))],
        default="primary",
        label=_("Style"),
    )
    note = blocks.CharBlock(required=False, max_length=160, label=_("Small print"))

    class Meta:
        icon = "link"
        group = GROUP
        label = _("Button")
        description = _("One button with a line under it.")
        preview_value = {
            "link": {"label": "Xaridni boshlash", "address": "/uz/"},
            "style": "primary",
            "note": "Roʻyxatdan oʻtish shart emas",
        }

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        target = link(value.get("link"), lookup)
        return target and texts(value, "note") | {
            "link": target,
            "style": value.get("style") or "primary",
        }
