"""The list of products: what stands beside each title, and how it is filtered and searched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.search.backends import get_search_backend

from cms.backoffice.reading import WIDE, in_words, title_of
from commerce.catalog.models import Category, Product, ProductPicture, Variant
from commerce.core.bilingual import LANGUAGES
from commerce.core.money import Money
from commerce.core.spelling import spelled
from commerce.inventory.queries import available, state_of
from commerce.merchants.models import Merchant
from commerce.showcase.models import Card, ShelfEntry
from media.pictures import thumbnails_of

MOST_FOUND = 1_000
SHORTEST_SKU = 3
LONG_TEXTS = [
    f"{text}_{language}"
    for text in ("summary", "description", "seo_title", "seo_description")
    for language in LANGUAGES
]


@dataclass(frozen=True)
class Glance:
    """What the list shows of a product beside its own row."""

    image: str
    price: Money | None
    is_from: bool
    stock: str


def listed_products(ids: Sequence[int]) -> list[Product]:
    """These products in this order, without their long texts, with their first picture."""
    pictures = ProductPicture.objects.filter(product=OuterRef("pk")).order_by("sort_order", "pk")
    products = (
        Product.objects.select_related("category", "merchant")
        .defer(*LONG_TEXTS)
        .annotate(first_picture=Subquery(pictures.values("picture_id")[:1]))
        .in_bulk(ids)
    )
    return [products[pk] for pk in ids if pk in products]


def glances(products: Sequence[Product]) -> dict[int, Glance]:
    """From the cards that shoppers see; what they do not see yet is looked up."""
    thumbs = thumbnails_of(p.first_picture for p in products if p.first_picture)
    images = {product.pk: thumbs.get(product.first_picture, "") for product in products}
    shown = {
        card.product_id: Glance(
            image=images[card.product_id],
            price=Money(card.data["price"]),
            is_from=card.data["price_from"],
            stock=card.data["stock"],
        )
        for card in Card.objects.filter(product_id__in=images, language="uz")
    }
    return shown | _looked_up({pk: url for pk, url in images.items() if pk not in shown})


def _looked_up(images: dict[int, str]) -> dict[int, Glance]:
    if not images:
        return {}
    prices: dict[int, dict[int, Money | None]] = defaultdict(dict)
    own = Variant.objects.filter(product_id__in=images)
    for product_id, pk, amount in own.values_list("product_id", "pk", "price__amount"):
        prices[product_id][pk] = amount
    pieces = available(pk for variants in prices.values() for pk in variants)

    def glance(product_id: int) -> Glance:
        variants = prices[product_id]
        amounts = {amount for amount in variants.values() if amount is not None}
        return Glance(
            image=images[product_id],
            price=min(amounts, default=None),
            is_from=len(amounts) > 1,
            stock=state_of(sum(pieces[pk] for pk in variants)) if variants else "none",
        )

    return {product_id: glance(product_id) for product_id in images}


def found_products(words: str) -> list[int]:
    """The ids of products that fit what was typed: by code or SKU, else by title, best first."""
    by_sku = variants_like(words).values_list("product_id", flat=True)
    by_code = Product.objects.filter(_begins("code", words)).values_list("pk", flat=True)
    if named := list(by_code.union(by_sku).order_by()[:MOST_FOUND]):
        return named
    hits = get_search_backend().autocomplete(spelled(words), Product.objects.only("pk"))
    return [product.pk for product in hits[:MOST_FOUND]]


def variants_like(typed: str) -> QuerySet[Variant]:
    """Variants whose SKU begins with what was typed; none for what is too short to be one."""
    if len(typed.strip()) < SHORTEST_SKU:
        return Variant.objects.none()
    return Variant.objects.filter(_begins("sku", typed)).order_by("sku")


def _begins(field: str, typed: str) -> Q:
    """As typed or in capitals, which an index finds; any case it does not."""
    typed = typed.strip()
    return Q(**{f"{field}__startswith": typed}) | Q(**{f"{field}__startswith": typed.upper()})


def in_order_of(ids: list[int]) -> Func:
    """The place of a row's key among these ids, to sort by."""
    return Func(Value(ids), F("pk"), function="array_position", output_field=IntegerField())


def category_choices() -> list[tuple[str, str]]:
    """The whole tree, each level set in."""
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.only("title_uz", "title_ru", "ru_ready", "parent_id"):
        children[category.parent_id].append(category)

    def branch(parent: int | None, depth: int) -> list[tuple[str, str]]:
        return [
            line
            for category in children[parent]
            for line in [
                (str(category.pk), "\u2003" * depth + title_of(category)),
                *branch(category.pk, depth + 1),
            ]
        ]

    return branch(None, 0)


def inside(category_id: int) -> set[int]:
    """A category with everything below it."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))

    def is_inside(pk: int | None) -> bool:
        seen: set[int] = set()
        while pk is not None and pk not in seen:
            if pk == category_id:
                return True
            seen.add(pk)
            pk = parents.get(pk)
        return False

    return {pk for pk in parents if is_inside(pk)}


class ProductFilters(WagtailFilterSet):
    category = django_filters.ChoiceFilter(
        label=_("Category"), choices=category_choices, method="in_category", empty_label=_("All")
    )
    merchant = django_filters.ModelChoiceFilter(
        label=_("Merchant"), queryset=Merchant.objects.order_by("name"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[
            ("live", _("On the site")),
            ("draft", _("Never published or taken down")),
            ("changed", _("Changes wait to be published")),
        ],
        method="in_state",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    stock = django_filters.ChoiceFilter(
        label=_("Stock"),
        choices=[("in", _("In stock")), ("out", _("Sold out"))],
        method="in_stock",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    ru_ready = django_filters.ChoiceFilter(
        label=_("Russian"),
        choices=[("True", _("Ready")), ("False", _("Not ready"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Product
        fields: ClassVar = []

    def in_category(self, products: QuerySet, name: str, value: str) -> QuerySet:
        return products.filter(category_id__in=inside(int(value)))

    def in_state(self, products: QuerySet, name: str, value: str) -> QuerySet:
        if value == "changed":
            return products.filter(live=True, has_unpublished_changes=True)
        return products.filter(live=value == "live")

    def in_stock(self, products: QuerySet, name: str, value: str) -> QuerySet:
        shown = ShelfEntry.objects.filter(pk=OuterRef("pk"), in_stock=value == "in")
        return products.filter(Exists(shown))


class ThumbColumn(Column):
    cell_template_name = "backoffice/cells/thumb.html"


class ProductTitleColumn(TitleColumn):
    """The title, with the code beneath."""

    cell_template_name = "backoffice/cells/product.html"


class PlaceColumn(Column):
    """The category, and whose product it is."""

    cell_template_name = "backoffice/cells/place.html"

    def get_value(self, instance: Any) -> str:
        return title_of(instance.category)


class PriceColumn(Column):
    cell_template_name = "backoffice/cells/price.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        glance: Glance = instance.glance
        return super().get_cell_context_data(instance, parent_context) | {
            "price": in_words(glance.price),
            "is_from": glance.is_from,
        }


class StockColumn(Column):
    cell_template_name = "backoffice/cells/stock.html"


class StatusColumn(Column):
    cell_template_name = "backoffice/cells/status.html"


class RussianColumn(Column):
    cell_template_name = "backoffice/cells/russian.html"


COLUMNS_AFTER_TITLE = [
    PlaceColumn("category", label=_("Category and merchant"), classname=WIDE),
    PriceColumn("price", label=_("Price")),
    StockColumn("stock", label=_("Stock"), accessor="glance.stock"),
    RussianColumn("ru_ready", label=_("Russian"), classname=WIDE),
    StatusColumn("live", label=_("Status")),
    DateColumn("updated_at", label=_("Changed"), sort_key="updated_at", classname=WIDE),
]
