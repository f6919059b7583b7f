"""Orders: found, read, printed and taken on to their next state. Totals are never edited."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import (
    BaseObjectMixin,
    BaseOperationView,
    WagtailAdminTemplateMixin,
)
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet

from cms.backoffice.payments import money_of
from cms.backoffice.places import RegionColumn
from cms.backoffice.reading import WIDE, MoneyColumn, reader_language
from commerce.core.errors import Refusal
from commerce.orders.commands import change_state
from commerce.orders.models import ALLOWED, Order, State
from commerce.orders.queries import order_view
from commerce.shipping.models import Method

SEALED = ("contact_name", "phone", "street", "landmark")
TAKES_BACK = {State.CANCELLED, State.RETURNED}


class OrderFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    placed_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Placed"), widget=DateRangePickerWidget
    )
    delivery = django_filters.ChoiceFilter(
        label=gettext_lazy("Delivery"), choices=Method.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Order
        fields: ClassVar = []


class StateColumn(Column):
    cell_template_name = "backoffice/cells/state.html"


class OrderIndexView(IndexView):
    """The newest first. The list opens no sealed field."""

    default_ordering = ("-placed_at", "-pk")

    @property
    def is_searchable(self) -> bool:
        return True

    def get_base_queryset(self) -> QuerySet[Order]:
        return Order.objects.defer(*SEALED)

    def search_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        number = "".join(self.search_query.split())
        return queryset.filter(number__startswith=number) if self.is_searching else queryset


class OrderPageView(
    PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """All that is known of an order; who ordered only for those who may see it."""

    model = Order
    any_permission_required = ("view", "change")
    template_name = "backoffice/order.html"
    header_icon = "doc-full"
    page_title = gettext_lazy("Order")

    def get_page_subtitle(self) -> str:
        return str(self.object.number)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_orders:index"), "label": _("Orders")},
            {"url": "", "label": self.object.number},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = State(self.object.state)
        may_change = self.user_has_permission("change")
        return super().get_context_data(**kwargs) | {
            "order": order_view(self.object, reader_language()),
            "log": self.object.log.all(),
            "sees_contact": self.request.user.has_perm("orders.see_contact"),
            "next_states": [
                (step, step.label, step in TAKES_BACK)
                for step in State
                if may_change and step in ALLOWED[state] and step != State.PAID
            ],
            **money_of(self.object, self.request.user),
        }


class OrderStateView(PermissionCheckedMixin, BaseOperationView):
    """Takes an order on to the state that was pressed."""

    model = Order
    permission_required = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        state, note = request.POST.get("state", ""), request.POST.get("note", "")[:255]
        if state in State.values and state != State.PAID:  # that is said by money alone
            self._take_on(State(state), note.replace("\0", ""))
        return redirect("backoffice_orders:inspect", pk)

    def _take_on(self, state: State, note: str) -> None:
        try:
            change_state(order_id=self.object.pk, state=state, note=note, now=timezone.now())
        except Refusal as refusal:
            messages.error(self.request, refusal.sentence())
        else:
            messages.success(self.request, _("The order is now: %s.") % state.label)


def _delivery(order: Order) -> str:
    return str(Method(order.delivery).label)


class OrderViewSet(ModelViewSet):
    model = Order
    name = "backoffice_orders"
    url_prefix = "orders"
    icon = "doc-full"
    menu_label = gettext_lazy("Orders")
    menu_order = 140
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = OrderPageView
    index_view_class = OrderIndexView
    filterset_class = OrderFilters
    list_per_page = 30
    form_fields: ClassVar = []  # nothing of an order is a form
    list_display = (
        "number",
        DateColumn("placed_at", label=gettext_lazy("Placed"), sort_key="placed_at"),
        StateColumn("state", label=gettext_lazy("State")),
        MoneyColumn("total", label=gettext_lazy("Total")),
        Column("delivery", label=gettext_lazy("Delivery"), accessor=_delivery, classname=WIDE),
        RegionColumn("region", label=gettext_lazy("Region"), classname=WIDE),
        Column(
            "payment_method",
            label=gettext_lazy("Payment"),
            accessor="get_payment_method_display",
            classname=WIDE,
        ),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """A number leads to the order's page: there is no form of it."""
        without = dict.fromkeys(["add_url_name", "edit_url_name", "delete_url_name"])
        return super().get_common_view_kwargs(**without, **kwargs)

    @property
    def inspect_view(self) -> Any:
        return OrderPageView.as_view()

    def get_urlpatterns(self) -> list[Any]:
        read = {"index", "index_results", "inspect"}
        return [
            *(url for url in super().get_urlpatterns() if url.name in read),
            path("<int:pk>/state/", OrderStateView.as_view(), name="state"),
        ]
