"""How a block becomes data.

A block's value is read as stored JSON, so that no chooser asks the database by itself. `data` turns
it into what templates and apps are given and asks a `Lookup` for whatever lives elsewhere. It is
called twice: first with a lookup that only notes the wishes, then with one that grants them; so
each block says once what it needs, and a whole page is fetched in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from commerce.core.bilingual import DEFAULT, Language
from commerce.showcase.queries import Sort

type Raw = dict[str, Any]

# Scripts must not come in as an address.
ADDRESS = RegexValidator(
    r"^(https?://|mailto:|tel:|/|#)\S*$", _("Begin the address with https:// or /.")
)
TONES = [
    ("indigo", _("Indigo")),
    ("turquoise", _("Turquoise")),
    ("saffron", _("Saffron")),
    ("plain", _("Plain")),
]


class Lookup(Protocol):
    """What blocks may ask for. Whatever is not there (any more) is None or left out."""

    language: Language

    def picture(self, picture_id: int | None) -> Raw | None: ...
    def html(self, rich_text: str) -> SafeString: ...
    def cards(self, product_ids: Sequence[int]) -> list[Raw]: ...
    def shelf(self, category_id: int | None, sort: Sort, limit: int) -> list[Raw]: ...
    def categories(self, category_ids: Sequence[int]) -> list[Raw]: ...
    def page_address(self, page_id: int) -> str | None: ...
    def product_address(self, product_id: int) -> str | None: ...
    def articles(self, page_ids: Sequence[int]) -> list[Raw]: ...
    def latest_articles(self, limit: int, skip: int = 0) -> list[Raw]: ...


class ThemedPreview:
    """Shows a block in the chooser of blocks as the real theme shows it."""

    name: str

    def get_preview_template(self, value: Any, context: Any = None) -> str:
        return "cms/block.html"

    def get_preview_context(self, value: Any, parent_context: Any = None) -> Raw:
        from cms.contents import contents_of  # noqa: PLC0415  it knows pages, made of blocks

        child = {"type": self.name, "id": "preview", "value": self.get_prep_value(value)}
        contents = contents_of(ContentStream([(self.name, self)]), [child], DEFAULT)
        return (parent_context or {}) | {
            "block": next(iter(contents.blocks), None),
            "language": DEFAULT,
        }


class ContentBlock(ThemedPreview, blocks.StructBlock):
    """A block of a page."""

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        """The block as templates and apps see it; None if there is nothing to show."""
        raise NotImplementedError


class ContentStream(blocks.StreamBlock):
    """An ordered choice of content blocks."""

    begins_page = False  # what stands first on a page is shown at once, not when scrolled to

    def data(self, value: Iterable[Raw], lookup: Lookup) -> list[Raw]:
        return list(self._shown(value, lookup))

    def _shown(self, value: Iterable[Raw], lookup: Lookup) -> Iterator[Raw]:
        is_first = self.begins_page
        for child in value:
            block = self.child_blocks.get(child["type"])  # None: a type that was taken away
            data = block.data(child["value"], lookup) if block else None
            if data is not None:
                yield {"type": child["type"], "id": child.get("id", ""), "first": is_first} | data
                is_first = False


def items(value: Raw, name: str) -> list[Any]:
    """The values of a list inside a block."""
    return [item["value"] for item in value.get(name) or []]


def texts(value: Raw, *names: str) -> dict[str, str]:
    """Plain texts of a block; one that was never written is empty."""
    return {name: value.get(name) or "" for name in names}


Title = partial(blocks.CharBlock, required=False, max_length=120, label=_("Title"))
Text = partial(blocks.TextBlock, required=False, max_length=400, rows=2, label=_("Text"))
Picture = partial(ImageChooserBlock, required=False, label=_("Picture"))
Tone = partial(blocks.ChoiceBlock, choices=TONES, default="indigo", label=_("Colour"))
ProductChooser = partial(SnippetChooserBlock, "catalog.Product", label=_("Product"))
CategoryChooser = partial(SnippetChooserBlock, "catalog.Category", label=_("Category"))


class Link(blocks.StructBlock):
    """Where a button leads: a page, a category, a product or an address."""

    TARGETS = ("page", "category", "product", "address")

    label = blocks.CharBlock(required=False, max_length=60, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    category = CategoryChooser(required=False)
    product = ProductChooser(required=False)
    address = blocks.CharBlock(
        required=False, max_length=300, validators=[ADDRESS], label=_("Address")
    )

    class Meta:
        icon = "link"
        label = _("Link")
        collapsed = True

    def clean(self, value: Any) -> Any:
        """A label and exactly one target, or nothing at all."""
        cleaned = super().clean(value)
        targets = sum(1 for name in self.TARGETS if cleaned.get(name))
        if targets != bool(cleaned.get("label")):
            problem = ValidationError(_("A link has a label and exactly one target."))
            raise StructBlockValidationError(block_errors={"label": problem})
        return cleaned


def link(value: Raw | None, lookup: Lookup) -> Raw | None:
    """The label and a ready address; None if there is no target that is public."""
    address = value and _address(value, lookup)
    return {"label": value["label"], "url": address} if value and address else None


def _address(value: Raw, lookup: Lookup) -> str | None:
    if value.get("page"):
        return lookup.page_address(value["page"])
    if value.get("category"):
        return next((category["url"] for category in lookup.categories([value["category"]])), None)
    if value.get("product"):
        return lookup.product_address(value["product"])
    return value.get("address")
