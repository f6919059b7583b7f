"""Warehouses, and what lies in them."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, NumberColumn
from wagtail.admin.views.generic import EditView
from wagtail.admin.views.generic import IndexView as ModelIndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.places import RegionColumn, RegionSelect
from cms.backoffice.product_list import variants_like
from cms.backoffice.reading import TextColumn
from cms.backoffice.stock_moves import StockMoveView
from cms.backoffice.viewsets import RefusalsInForm, ShopViewSet
from commerce.inventory.commands import save_warehouse, set_safety, set_stock
from commerce.inventory.models import Stock, Warehouse
from commerce.inventory.queries import LOW


class WarehouseForm(ShopForm):
    command = staticmethod(save_warehouse)


class WarehouseViewSet(ShopViewSet):
    model = Warehouse
    icon = "site"
    menu_label = _("Warehouses")
    url_prefix = "warehouses"
    search_fields = chooser_searches = ("name_uz", "name_ru", "code")
    list_display = (
        "name_uz",
        Column("name_ru", label="Русский"),
        "code",
        RegionColumn("region", label=_("Region")),
        BooleanColumn("is_active", label=_("In use")),
    )
    edit_handler = ObjectList(
        [
            *side_by_side(Warehouse, "name"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("region", widget=RegionSelect)]),
            FieldPanel("is_active"),
        ],
        base_form_class=WarehouseForm,
    )


class StockFilters(WagtailFilterSet):
    warehouse = django_filters.ModelChoiceFilter(
        label=_("Warehouse"), queryset=Warehouse.objects.all(), empty_label=_("All")
    )
    left = django_filters.ChoiceFilter(
        label=_("Pieces left"),
        choices=[("none", _("Nothing left")), ("few", _("Few left"))],
        method="by_what_is_left",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Stock
        fields: ClassVar = []

    def by_what_is_left(self, stocks: QuerySet, name: str, value: str) -> QuerySet:
        kept = F("reserved") + F("safety")
        if value == "none":
            return stocks.filter(on_hand__lte=kept)
        return stocks.filter(on_hand__gt=kept, on_hand__lte=kept + LOW)


class StockIndexView(ModelIndexView):
    default_ordering = ("variant_id", "warehouse_id")

    @property
    def is_searchable(self) -> bool:
        return True

    def get_base_queryset(self) -> QuerySet[Stock]:
        return Stock.objects.select_related("warehouse", "variant__product").only(
            "on_hand",
            "reserved",
            "safety",
            "warehouse__name_uz",
            "warehouse__name_ru",
            "variant__sku",
            "variant__product__title_uz",
            "variant__product__title_ru",
            "variant__product__ru_ready",
        )

    def get_list_more_buttons(self, instance: Stock) -> list[Any]:
        move = Button(
            _("Transfer or write off"),
            url=reverse("stock:move", args=[instance.pk]),
            icon_name="resubmit",
        )
        return [*super().get_list_more_buttons(instance), move]

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        """Not to sort by: there may be a million rows, and no index is in this order."""
        column = super()._get_title_column(*args, **kwargs)
        column.sort_key = None
        return column

    def search_queryset(self, queryset: QuerySet[Stock]) -> QuerySet[Stock]:
        if not self.is_searching:
            return queryset
        return queryset.filter(variant__in=variants_like(self.search_query.strip()))


class StockForm(ShopForm):
    """Books the difference to what was counted, with the reason in the ledger."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=64,
        help_text=_("Kept in the ledger, for example “counted on 5 November”."),
    )

    class Meta:
        model = Stock
        fields: ClassVar = ["on_hand", "safety"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["safety"].required = False

    def clean_safety(self) -> int:
        """Left empty it stays as it is."""
        typed = self.cleaned_data["safety"]
        return self.initial["safety"] if typed is None else typed

    @transaction.atomic
    def command(self, stock: Stock) -> Stock:
        place = {"variant_id": stock.variant_id, "warehouse": stock.warehouse}
        set_stock(
            **place,
            on_hand=self.cleaned_data["on_hand"],
            reference=self.cleaned_data["reason"],
        )
        return set_safety(**place, pieces=self.cleaned_data["safety"])


class StockEditView(RefusalsInForm, EditView):
    pass


class StockViewSet(ModelViewSet):
    model = Stock
    icon = "clipboard-list"
    menu_label = _("Stock")
    url_prefix = "stock"
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = StockIndexView
    edit_view_class = StockEditView
    filterset_class = StockFilters
    list_per_page = 50
    list_display = (
        "variant",
        TextColumn("title", of="variant.product", label=_("Product")),
        TextColumn("name", of="warehouse", label=_("Warehouse")),
        NumberColumn("on_hand", label=_("On hand")),
        NumberColumn("reserved", label=_("Reserved")),
        NumberColumn("safety", label=_("Safety stock")),
        NumberColumn("available", label=_("Available")),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Stock is counted, never made or deleted by hand."""
        return super().get_common_view_kwargs(add_url_name=None, delete_url_name=None, **kwargs)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:  # noqa: FBT001, FBT002
        return StockForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *(url for url in super().get_urlpatterns() if url.name not in {"add", "delete"}),
            path("<int:pk>/move/", StockMoveView.as_view(), name="move"),
        ]
