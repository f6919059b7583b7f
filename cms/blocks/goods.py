"""Blocks of live goods: what they show is the showcase's, never a copy of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.base import (
    CategoryChooser,
    ContentBlock,
    Link,
    Lookup,
    ProductChooser,
    Raw,
    Text,
    Title,
    items,
    link,
    texts,
)
from commerce.catalog.models import Category
from commerce.showcase.queries import Sort

GROUP = _("Goods")
MOST_PRODUCTS = 24
SORTS = [
    (Sort.POPULAR, _("Popular first")),
    (Sort.NEW, _("New first")),
    (Sort.DISCOUNT, _("Largest discount first")),
    (Sort.RATED, _("Best rated first")),
    (Sort.CHEAP, _("Cheap first")),
    (Sort.DEAR, _("Dear first")),
]


class ProductRail(ContentBlock):
    title = Title(required=True)
    text = Text()
    products = blocks.ListBlock(
        ProductChooser(),
        default=[],
        max_num=MOST_PRODUCTS,
        label=_("Chosen by hand"),
        help_text=_("In this order. Leave it empty to let the shop choose by what follows."),
    )
    category = CategoryChooser(required=False, label=_("From the category"))
    sort = blocks.ChoiceBlock(choices=SORTS, default=Sort.POPULAR, label=_("Sort order"))
    limit = blocks.IntegerBlock(
        default=12, min_value=2, max_value=MOST_PRODUCTS, label=_("How many")
    )
    layout = blocks.ChoiceBlock(
        choices=[("rail", _("Rail")), ("grid", _("Grid"))], default="rail", label=_("Layout")
    )
    more = Link(required=False, label=_("Link beside the title"))

    class Meta:
        icon = "tag"
        group = GROUP
        label = _("Products")
        description = _("Live product cards, chosen by hand or by category and order.")
        preview_value = {"title": "Koʻp olinmoqda", "sort": "popular", "limit": 6}

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        products = self._products(value, lookup)
        more = link(value.get("more"), lookup)
        return (
            texts(value, "title", "text")
            | {"layout": value.get("layout") or "rail", "products": products, "more": more}
            if products
            else None
        )

    def _products(self, value: Raw, lookup: Lookup) -> list[Raw]:
        if chosen := items(value, "products"):
            return lookup.cards(chosen)
        sort = Sort(value.get("sort") or Sort.POPULAR)
        return lookup.shelf(value.get("category"), sort, value.get("limit") or 12)


def _top_categories() -> Raw:
    return {"categories": list(Category.objects.live().filter(parent=None)[:6])}


class CategoryTiles(ContentBlock):
    title = Title()
    categories = blocks.ListBlock(CategoryChooser(), min_num=1, label=_("Categories"))
    size = blocks.ChoiceBlock(
        choices=[("small", _("Small")), ("large", _("Large"))], default="small", label=_("Size")
    )

    class Meta:
        icon = "grip"
        group = GROUP
        label = _("Category tiles")
        description = _("Categories with their pictures, as ways into the catalogue.")
        preview_value = staticmethod(_top_categories)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        chosen = [category.pk for category in cleaned["categories"]]
        if len(chosen) != len(set(chosen)):
            problem = ValidationError(_("A category is chosen twice."))
            raise StructBlockValidationError(block_errors={"categories": problem})
        return cleaned

    def data(self, value: Raw, lookup: Lookup) -> Raw | None:
        tiles = lookup.categories(items(value, "categories"))
        size = value.get("size") or "small"
        return texts(value, "title") | {"tiles": tiles, "size": size} if tiles else None
