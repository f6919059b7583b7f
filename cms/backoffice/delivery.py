"""Delivery: what it costs to each region, and where parcels are picked up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.periods import PeriodReportView
from cms.backoffice.places import (
    DistrictSelect,
    RegionColumn,
    RegionSelect,
    district_choices,
    region_choices,
    region_of,
)
from cms.backoffice.reading import MoneyColumn, reader_language
from cms.backoffice.sheets import csv_file
from cms.backoffice.viewsets import RefusingDeleteView, ShopViewSet
from commerce.core.money import Money
from commerce.shipping.commands import (
    remove_point,
    remove_rate,
    remove_zone,
    save_point,
    save_rate,
    save_slot,
    save_zone,
)
from commerce.shipping.models import DeliveryRate, DeliverySlot, PickupPoint, Zone
from commerce.shipping.queries import cash_report


class RateDeleteView(RefusingDeleteView):
    def delete_action(self) -> None:
        remove_rate(self.object)


class ZoneDeleteView(RefusingDeleteView):
    def delete_action(self) -> None:
        remove_zone(self.object)


class PointDeleteView(RefusingDeleteView):
    def delete_action(self) -> None:
        remove_point(self.object)


class RateForm(ShopForm):
    """A rate is for a region or for a zone."""

    command = staticmethod(save_rate)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if bool(self.cleaned_data.get("region")) == bool(self.cleaned_data.get("zone")):
            self.add_error("region", _("Choose either a region or a zone."))
        return self.cleaned_data


class OptionalRegionSelect(RegionSelect):
    def __init__(self, attrs: Any = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.choices = lambda: [("", "—"), *region_choices()]


def _place_choices() -> list[Any]:
    return [(_("Whole regions"), region_choices()), *district_choices()]


def _place_of(code: str) -> tuple[str, str]:
    region = region_of(code)
    return (region, code) if region else (code, "")


class ZoneForm(ShopForm):
    """Which regions and districts the zone holds is said by their codes."""

    places = forms.MultipleChoiceField(
        label=_("Regions and districts"),
        choices=_place_choices,
        widget=forms.SelectMultiple(attrs={"size": 16}),
        help_text=_("A district goes before its region. A place belongs to one zone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            held = self.instance.places.values_list("region", "district")
            self.fields["places"].initial = [district or region for region, district in held]

    def command(self, zone: Zone) -> Zone:
        chosen = self.cleaned_data["places"]
        return save_zone(zone, places=[_place_of(code) for code in chosen])


class ZoneViewSet(ShopViewSet):
    model = Zone
    icon = "site"
    menu_label = _("Delivery zones")
    url_prefix = "delivery-zones"
    delete_view_class = ZoneDeleteView
    search_fields = chooser_searches = ("name_uz", "name_ru", "code")
    list_display = ("name_uz", "code")
    edit_handler = ObjectList(
        [*side_by_side(Zone, "name"), FieldPanel("code"), FieldPanel("places")],
        base_form_class=ZoneForm,
    )


class DeliveryRateViewSet(ShopViewSet):
    model = DeliveryRate
    delete_view_class = RateDeleteView
    icon = "resubmit"
    menu_label = _("Delivery rates")
    url_prefix = "delivery-rates"
    list_filter = ("method", "is_active")
    list_per_page = 100
    list_display = (
        "method",
        RegionColumn("region", label=_("Region"), sort_key="region"),
        Column("zone", label=_("Zone"), accessor=lambda r: r.zone or ""),
        MoneyColumn("price", label=_("Price")),
        MoneyColumn("free_from", label=_("Free from")),
        Column("days", label=_("Days"), accessor=lambda r: f"{r.days_min}–{r.days_max}"),
        BooleanColumn("is_active", label=_("Offered")),
    )
    edit_handler = ObjectList(
        [
            FieldPanel("method"),
            FieldRowPanel([FieldPanel("region", widget=OptionalRegionSelect), FieldPanel("zone")]),
            FieldRowPanel([FieldPanel("price"), FieldPanel("free_from")]),
            FieldRowPanel([FieldPanel("included_grams"), FieldPanel("kilo_price")]),
            FieldRowPanel([FieldPanel("value_share"), FieldPanel("cash_share")]),
            FieldPanel("heaviest"),
            FieldRowPanel([FieldPanel("days_min"), FieldPanel("days_max")]),
            FieldPanel("is_active"),
        ],
        base_form_class=RateForm,
    )


class SlotForm(ShopForm):
    command = staticmethod(save_slot)

    def clean(self) -> dict[str, Any]:
        super().clean()
        starts, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The hours end after they begin."))
        if self.cleaned_data.get("capacity", 0) < self.instance.taken:
            self.add_error("capacity", _("More orders than that have been taken already."))
        return self.cleaned_data


class DeliverySlotViewSet(ShopViewSet):
    model = DeliverySlot
    icon = "time"
    menu_label = _("Delivery slots")
    url_prefix = "delivery-slots"
    list_filter = ("region", "day")
    list_display = (
        "__str__",
        RegionColumn("region", label=_("Region"), sort_key="region"),
        Column("taken", label=_("Orders taken")),
        Column("capacity", label=_("Orders at most")),
    )
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("region", widget=RegionSelect), FieldPanel("day")]),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("capacity"),
        ],
        base_form_class=SlotForm,
    )


class CashReportView(PeriodReportView):
    """What couriers took, by day and courier: to look at, or as CSV (`?format=csv`)."""

    template_name = "backoffice/cash_report.html"
    page_title = _("Cash of couriers")
    header_icon = "clipboard-list"
    may_see = "shipping.view_cashcollection"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.period_form()
        rows = cash_report(**form.cleaned_data) if form.is_valid() else []
        if request.GET.get("format") == "csv":
            cells = [(row.day.isoformat(), row.courier, row.parcels, row.amount) for row in rows]
            return csv_file("cash", ["day", "courier", "parcels", "amount"], cells)
        total = Money.total(row.amount for row in rows)
        return self.shown(
            form,
            rows=[(row, row.amount.in_words_of(reader_language())) for row in rows],
            total=total.in_words_of(reader_language()),
        )


class PickupPointForm(ShopForm):
    """The district says the region."""

    command = staticmethod(save_point)

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
    delete_view_class = PointDeleteView
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
