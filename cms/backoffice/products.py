"""Products: the list for a hundred thousand of them, and one form for all that a product is."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.panels import FactsPanel, PicturesPanel, TranslationPanel
from cms.backoffice.product_facts import ProductFacts, colours_of
from cms.backoffice.product_list import (
    COLUMNS_AFTER_TITLE,
    ProductFilters,
    ProductTitleColumn,
    ThumbColumn,
    found_products,
    glances,
    in_order_of,
    listed_products,
)
from cms.backoffice.viewsets import ShopEditView, ShopIndexView, ShopViewSet
from commerce.catalog.models import Product

TRANSLATED = ("title", "summary", "description", "seo_title", "seo_description")


class ProductForm(ShopForm):
    slugs: ClassVar = {"slug_uz": ("title_uz", "uz"), "slug_ru": ("title_ru", "ru")}

    @cached_property
    def colours(self) -> list[tuple[int, str]]:
        return colours_of(self.instance) if self.instance.type_id else []


class ProductIndexView(ShopIndexView):
    @cached_property
    def columns(self) -> list[Any]:
        bulk = super().columns[0]
        title = self._get_title_column("title_uz", ProductTitleColumn)
        return [bulk, ThumbColumn("image", label="", width="56px"), title, *COLUMNS_AFTER_TITLE]

    def get_base_queryset(self) -> QuerySet[Product]:
        return Product.objects.all()

    @property
    def is_searchable(self) -> bool:
        return True

    def search_queryset(self, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if not self.is_searching:
            return queryset
        ids = found_products(self.search_query)
        found = queryset.filter(pk__in=ids)
        return found if self.is_explicitly_ordered else found.order_by(in_order_of(ids))

    def paginate_queryset(self, queryset: QuerySet[Product], page_size: int) -> Any:
        """Leafs through keys alone, which an index holds, and reads only the rows of the page."""
        keys = queryset.values_list("pk", flat=True)
        paginator, page, ids, has_others = super().paginate_queryset(keys, page_size)
        page.object_list = products = listed_products(list(ids))
        beside = glances(products)
        for product in products:
            product.glance = beside[product.pk]
        return paginator, page, products, has_others


class ProductEditView(ShopEditView):
    """Texts go into the draft; variants, prices, stock and attributes are saved at once.

    Autosave leaves these alone: a price half typed must not reach the shop.
    """

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        data = self.request.POST if self._saves_facts else None
        form.facts = ProductFacts(self.object, self.request.user, data)
        return form

    @property
    def _saves_facts(self) -> bool:
        return self.request.method == "POST" and not self.expects_json_response

    def is_valid(self, form: Any) -> bool:
        is_valid = super().is_valid(form)
        if self._saves_facts and not form.facts.is_valid():
            self._refuse()
            return False
        return bool(is_valid)

    def form_valid(self, form: Any) -> HttpResponse:
        if not self._saves_facts:
            return super().form_valid(form)
        with transaction.atomic():
            if form.facts.save():
                return super().form_valid(form)
        self._refuse()
        return self.form_invalid(form)

    def _refuse(self) -> None:
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()


content = [
    TranslationPanel(TRANSLATED, heading=_("Translation"), icon="globe"),
    *side_by_side(Product, "title", "summary", "description"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("code", required_on_save=True), FieldPanel("type")]),
            FieldRowPanel([FieldPanel("category"), FieldPanel("merchant")]),
            FieldRowPanel([FieldPanel("brand"), FieldPanel("ru_ready")]),
        ],
        heading=_("Where it belongs"),
    ),
]

product_panels = TabbedInterface(
    [
        ObjectList(content, heading=_("Content")),
        ObjectList(
            [FactsPanel("backoffice/variants.html", heading=_("Variants"), icon="tag")],
            heading=_("Variants, prices and stock"),
        ),
        ObjectList(
            [FactsPanel("backoffice/attributes.html", heading=_("Attributes"), icon="list-ul")],
            heading=_("Attributes"),
        ),
        ObjectList(
            [
                PicturesPanel(
                    "pictures",
                    [FieldPanel("picture"), FieldPanel("option")],
                    heading=_("Pictures"),
                    label=_("Picture"),
                )
            ],
            heading=_("Pictures"),
        ),
        ObjectList(
            [
                *side_by_side(Product, "slug", "seo_title", "seo_description"),
                PublishingPanel(),
            ],
            heading=_("Search engines"),
        ),
    ],
    base_form_class=ProductForm,
)


class ProductViewSet(ShopViewSet):
    model = Product
    icon = "tag"
    menu_label = _("Products")
    url_prefix = "products"
    edit_handler = product_panels
    index_view_class = ProductIndexView
    edit_view_class = ProductEditView
    filterset_class = ProductFilters
    ordering = ("-updated_at", "-pk")
    list_per_page = 25
    copy_view_enabled = True
