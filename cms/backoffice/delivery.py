"""Delivery: what it costs to each region, and where parcels are picked up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.places import DistrictSelect, RegionColumn, RegionSelect, region_of
from cms.backoffice.reading import MoneyColumn
from cms.backoffice.viewsets import ShopViewSet
from commerce.shipping.models import DeliveryRate, PickupPoint


class DeliveryRateViewSet(ShopViewSet):
    model = DeliveryRate
    icon = "resubmit"
    menu_label = _("Delivery rates")
    url_prefix = "delivery-rates"
    list_filter = ("method", "is_active")
    list_per_page = 100
    list_display = (
        "method",
        RegionColumn("region", label=_("Region"), sort_key="region"),
        MoneyColumn("price", label=_("Price")),
        MoneyColumn("free_from", label=_("Free from")),
        Column("days", label=_("Days"), accessor=lambda r: f"{r.days_min}–{r.days_max}"),
        BooleanColumn("is_active", label=_("Offered")),
    )
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("method"), FieldPanel("region", widget=RegionSelect)]),
            FieldRowPanel([FieldPanel("price"), FieldPanel("free_from")]),
            FieldRowPanel([FieldPanel("days_min"), FieldPanel("days_max")]),
            FieldPanel("is_active"),
        ],
        base_form_class=ShopForm,
    )


class PickupPointForm(ShopForm):
    """The district says the region."""

    def clean(self) -> dict[str, Any]:
        super().clean()
        region = region_of(self.cleaned_data.get("district", ""))
        if region:
            self.instance.region = region
        elif "district" in self.cleaned_data:
            self.add_error("district", forms.ValidationError(_("Choose a district.")))
        return self.cleaned_data


class PickupPointViewSet(ShopViewSet):
    model = PickupPoint
    icon = "home"
    menu_label = _("Pick-up points")
    url_prefix = "pickup-points"
    search_fields = ("name_uz", "name_ru", "address_uz", "code")
    list_filter = ("is_active",)
    list_display = (
        "name_uz",
        Column("code", label=_("Code")),
        RegionColumn("region", label=_("Region")),
        Column("address_uz", label=_("Address")),
        Column("hours", label=_("Opening hours")),
        BooleanColumn("is_active", label=_("Open")),
    )
    edit_handler = ObjectList(
        [
            *side_by_side(PickupPoint, "name", "address", "landmark"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("district", widget=DistrictSelect)]),
            FieldRowPanel([FieldPanel("hours"), FieldPanel("is_active")]),
        ],
        base_form_class=PickupPointForm,
    )
