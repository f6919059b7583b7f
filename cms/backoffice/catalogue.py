"""The catalogue around the products: categories, brands, product types, attributes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.panels import TranslationPanel
from cms.backoffice.product_list import RussianColumn, StatusColumn, inside
from cms.backoffice.viewsets import ShopIndexView, ShopViewSet
from commerce.catalog.commands import save_attribute, save_brand
from commerce.catalog.models import Attribute, AttributeOption, Brand, Category, ProductType


class CategoryForm(ShopForm):
    slugs: ClassVar = {"slug_uz": ("title_uz", "uz"), "slug_ru": ("title_ru", "ru")}

    def clean_parent(self) -> Category | None:
        """A branch can't hang on itself."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in inside(self.instance.pk):
            raise ValidationError(_("A category can't stand inside itself."))
        return parent


class CategoryTitleColumn(TitleColumn):
    """The title, set in as deep as the category stands."""

    cell_template_name = "backoffice/cells/category.html"


class CategoryIndexView(ShopIndexView):
    """The whole tree on one page, in the order of the shop's menu."""

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Any:
        return super()._get_title_column(field_name, CategoryTitleColumn, **kwargs)

    def get_base_queryset(self) -> QuerySet[Category]:
        return Category.objects.defer(
            "summary_uz", "summary_ru", "seo_description_uz", "seo_description_ru"
        )

    def paginate_queryset(self, queryset: QuerySet[Category], page_size: int) -> Any:
        found = super().paginate_queryset(queryset, page_size)
        paginator, page, categories, has_others = found
        if not (self.is_searching or self.is_filtering or self.is_explicitly_ordered):
            page.object_list = categories = _as_tree(list(categories))
        return paginator, page, categories, has_others


def _as_tree(categories: list[Category]) -> list[Category]:
    """Each category after its parent, knowing its depth."""
    known = {category.pk for category in categories}

    def branch(parent: int | None, depth: int) -> list[Category]:
        inner = []
        for category in categories:
            if (category.parent_id if category.parent_id in known else None) == parent:
                category.depth = depth
                inner += [category, *branch(category.pk, depth + 1)]
        return inner

    return branch(None, 0)


class CategoryViewSet(ShopViewSet):
    model = Category
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Categories")
    url_prefix = "categories"
    index_view_class = CategoryIndexView
    list_per_page = 1_000
    search_fields = ("title_uz", "title_ru", "code")
    list_display = (
        "title_uz",
        Column("title_ru", label="Русский"),
        Column("code", label=gettext_lazy("Code"), sort_key="code"),
        Column("position", label=gettext_lazy("Position")),
        RussianColumn("ru_ready", label=gettext_lazy("Russian")),
        StatusColumn("live", label=gettext_lazy("Status")),
    )
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    TranslationPanel(
                        ("title", "summary", "seo_title", "seo_description"),
                        heading=gettext_lazy("Translation"),
                        icon="globe",
                    ),
                    *side_by_side(Category, "title", "summary"),
                    FieldRowPanel(
                        [FieldPanel("code", required_on_save=True), FieldPanel("parent")]
                    ),
                    FieldRowPanel([FieldPanel("picture"), FieldPanel("position")]),
                    FieldPanel("is_never_for_cash"),
                    FieldPanel("ru_ready"),
                ],
                heading=gettext_lazy("Content"),
            ),
            ObjectList(
                [
                    *side_by_side(Category, "slug", "seo_title", "seo_description"),
                    PublishingPanel(),
                ],
                heading=gettext_lazy("Search engines"),
            ),
        ],
        base_form_class=CategoryForm,
    )


class BrandForm(ShopForm):
    command = staticmethod(save_brand)
    slugs: ClassVar = {"slug": ("name", "uz")}


class BrandViewSet(ShopViewSet):
    model = Brand
    icon = "pick"
    menu_label = gettext_lazy("Brands")
    url_prefix = "brands"
    search_fields = chooser_searches = ("name",)
    list_display = ("name", "slug")
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("slug")], base_form_class=BrandForm)


class SwatchInput(forms.TextInput):
    input_type = "color"
    template_name = "backoffice/swatch_input.html"


class AttributeForm(ShopForm):
    command = staticmethod(save_attribute)


class AttributeViewSet(ShopViewSet):
    model = Attribute
    icon = "sliders"
    menu_label = gettext_lazy("Attributes")
    url_prefix = "attributes"
    search_fields = chooser_searches = ("title_uz", "title_ru", "code")
    list_filter = ("kind", "is_facet")
    list_display = (
        "title_uz",
        Column("title_ru", label="Русский"),
        "code",
        "kind",
        BooleanColumn("is_facet", label=gettext_lazy("Filters lists")),
        "position",
    )
    edit_handler = ObjectList(
        [
            *side_by_side(Attribute, "title", "unit"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("kind")]),
            FieldRowPanel([FieldPanel("is_facet"), FieldPanel("position")]),
            InlinePanel(
                "options",
                [
                    *side_by_side(AttributeOption, "title"),
                    FieldRowPanel([FieldPanel("code"), FieldPanel("swatch", widget=SwatchInput)]),
                ],
                heading=gettext_lazy("Options"),
                label=gettext_lazy("Option"),
            ),
        ],
        base_form_class=AttributeForm,
    )


class ProductTypeViewSet(ShopViewSet):
    model = ProductType
    icon = "form"
    menu_label = gettext_lazy("Product types")
    url_prefix = "product-types"
    search_fields = chooser_searches = ("title_uz", "title_ru", "code")
    list_display = ("title_uz", Column("title_ru", label="Русский"), "code")
    edit_handler = ObjectList(
        [
            *side_by_side(ProductType, "title"),
            FieldPanel("code"),
            InlinePanel(
                "type_attributes",
                [FieldRowPanel([FieldPanel("attribute"), FieldPanel("is_variant")])],
                heading=gettext_lazy("Attributes"),
                label=gettext_lazy("Attribute"),
            ),
        ],
        base_form_class=ShopForm,
    )
