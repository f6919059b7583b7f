"""Receipts, and what goods lack to stand on one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import (
    BaseObjectMixin,
    BaseOperationView,
    WagtailAdminTemplateMixin,
)
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from cms.backoffice.reading import WIDE, MoneyColumn, title_of
from cms.backoffice.sheets import as_cell, csv_file
from commerce.catalog.models import Variant
from commerce.core.errors import Refusal
from commerce.fiscal.commands import resend_receipt
from commerce.fiscal.models import Receipt
from commerce.fiscal.queries import Gap, gaps, lacking
from commerce.merchants.models import Merchant
from commerce.orders.models import Order

A_PAGE = 50  # variants


class ReceiptFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"),
        choices=Receipt.State.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=Receipt.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    registrar = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Registered by"),
        choices=Receipt.Registrar.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    paid_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Paid"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Receipt
        fields: ClassVar = []


class StateColumn(Column):
    cell_template_name = "backoffice/cells/state.html"


class ReceiptIndexView(IndexView):
    """The newest first; found by the order's number or the fiscal sign."""

    default_ordering = ("-pk",)
    export_headings: ClassVar = {
        "order.number": gettext_lazy("Order"),
        "kind": gettext_lazy("Kind"),
        "state": gettext_lazy("State"),
        "registrar": gettext_lazy("Registered by"),
        "amount": gettext_lazy("Amount"),
        "paid_at": gettext_lazy("Paid"),
        "registered_at": gettext_lazy("Registered"),
        "terminal": gettext_lazy("Terminal"),
        "fiscal_sign": gettext_lazy("Fiscal sign"),
        "url": gettext_lazy("Address"),
        "problem": gettext_lazy("Problem"),
    }
    custom_field_preprocess: ClassVar = {"amount": {"csv": as_cell, "xlsx": as_cell}}

    @property
    def is_searchable(self) -> bool:
        return True

    def get_base_queryset(self) -> QuerySet[Receipt]:
        receipts = Receipt.objects.select_related("order")
        return receipts if self.is_export else receipts.only(*LISTED, "order__number")

    def search_queryset(self, queryset: QuerySet[Receipt]) -> QuerySet[Receipt]:
        number = "".join(self.search_query.split())
        if not self.is_searching:
            return queryset
        return queryset.filter(order__number=number) | queryset.filter(fiscal_sign=number)


class ReceiptPageView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """A receipt as the tax committee has it, and what became of it."""

    model = Receipt
    any_permission_required = ("view", "change")
    template_name = "backoffice/receipt.html"
    header_icon = "clipboard-list"
    page_title = gettext_lazy("Fiscal receipt")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_receipts:index"), "label": _("Fiscal receipts")},
            {"url": "", "label": self.object.order.number},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "receipt": self.object,
            "lines": self.object.lines.all(),
            "can_be_resent": self.object.state == Receipt.State.FAILED
            and self.user_has_permission("change"),
        }


def receipts_on(order: Order, user: Any) -> Iterable[Receipt]:
    """What the page of an order tells of its receipts, to those who may see them."""
    return order.receipts.order_by("pk") if user.has_perm("fiscal.view_receipt") else ()


class ResendView(PermissionCheckedMixin, BaseOperationView):
    """What was refused goes to the operator once more."""

    model = Receipt
    permission_required = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            resend_receipt(receipt_id=pk, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence())
        else:
            messages.success(request, _("The receipt is sent again."))
        return redirect("backoffice_receipts:inspect", pk)


LISTED = ("kind", "state", "registrar", "amount", "paid_at", "fiscal_sign", "problem", "order")


class ReceiptViewSet(ModelViewSet):
    model = Receipt
    name = "backoffice_receipts"
    url_prefix = "receipts"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Fiscal receipts")
    menu_order = 146
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = ReceiptIndexView
    filterset_class = ReceiptFilters
    list_per_page = 30
    form_fields: ClassVar = []  # nothing of a receipt is a form
    list_export = tuple(ReceiptIndexView.export_headings)
    export_filename = "receipts"
    list_display = (
        TitleColumn(
            "order",
            label=gettext_lazy("Order"),
            accessor="order.number",
            url_name="backoffice_receipts:inspect",
        ),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        StateColumn("state", label=gettext_lazy("State")),
        MoneyColumn("amount", label=gettext_lazy("Amount")),
        DateColumn("paid_at", label=gettext_lazy("Paid"), sort_key="paid_at"),
        Column("fiscal_sign", label=gettext_lazy("Fiscal sign"), classname=WIDE),
        Column("trouble", label=gettext_lazy("Problem"), classname=WIDE),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = dict.fromkeys(["add_url_name", "edit_url_name", "delete_url_name"])
        return super().get_common_view_kwargs(**without, **kwargs)

    @property
    def inspect_view(self) -> Any:
        return ReceiptPageView.as_view()

    def get_urlpatterns(self) -> list[Any]:
        read = {"index", "index_results", "inspect"}
        return [
            *(url for url in super().get_urlpatterns() if url.name in read),
            path("<int:pk>/resend/", ResendView.as_view(), name="resend"),
        ]


class MissingCodesView(WagtailAdminTemplateMixin, TemplateView):
    """What goods on sale lack, by merchant; `?merchant=` lists one's, `?format=csv` all."""

    template_name = "backoffice/missing_codes.html"
    page_title = gettext_lazy("Fiscal codes")
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": self.page_title},
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("catalog.change_variant"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = gaps()
        chosen = _chosen(found, request.GET.get("merchant", ""))
        if request.GET.get("format") == "csv":
            return csv_file("fiscal-codes", HEADINGS, _rows(chosen and chosen.merchant))
        context = {"gaps": found, "chosen": chosen, "total": sum(gap.variants for gap in found)}
        if chosen:
            page = Paginator(_listed(chosen.merchant), A_PAGE).get_page(request.GET.get("p"))
            context |= {"page": page, "rows": [(row, title_of(row.product)) for row in page]}
        return self.render_to_response(self.get_context_data(**context))


HEADINGS = ("merchant", "taxpayer number", "product", "sku", "ikpu", "package code", "vat")


def _chosen(found: list[Gap], merchant: str) -> Gap | None:
    return next((gap for gap in found if str(gap.merchant.pk) == merchant), None)


def _listed(merchant: Merchant | None) -> QuerySet[Variant]:
    variants = lacking().select_related("product__merchant").order_by("product", "position", "pk")
    return variants.filter(product__merchant=merchant) if merchant else variants


def _rows(merchant: Merchant | None) -> Iterator[tuple[object, ...]]:
    named = ("sku", "ikpu", "package_code", "vat_percent", "product__title_uz", "product__title_ru")
    of_merchant = ("product__ru_ready", "product__merchant__name", "product__merchant__tin")
    for row in _listed(merchant).only(*named, *of_merchant).iterator():
        seller = row.product.merchant
        yield (
            *(seller.name, seller.tin, title_of(row.product)),
            *(row.sku, row.ikpu, row.package_code, row.vat_percent),
        )
