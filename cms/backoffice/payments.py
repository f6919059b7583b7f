"""Payments: found and read. Money is booked by providers, and cash by who hands parcels over."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from cms.backoffice.reading import WIDE, MoneyColumn
from commerce.orders.models import Order, PaymentMethod
from commerce.payments.models import Payment, State
from commerce.payments.queries import messages_of, payments_of, returns_due


class PaymentFilters(WagtailFilterSet):
    provider = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Provider"),
        choices=PaymentMethod.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    created_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Begun"), widget=DateRangePickerWidget
    )
    is_due = django_filters.BooleanFilter(
        label=gettext_lazy("To be returned: the order is cancelled"),
        method="only_due",
        widget=forms.CheckboxInput,
    )

    class Meta:
        model = Payment
        fields: ClassVar = []

    def only_due(self, payments: QuerySet[Payment], name: str, value: Any) -> QuerySet[Payment]:
        return payments.filter(pk__in=returns_due().values("pk")) if value else payments


class StateColumn(Column):
    cell_template_name = "backoffice/cells/state.html"


class PaymentIndexView(IndexView):
    """The newest first; found by the order's number or the provider's."""

    default_ordering = ("-pk",)

    @property
    def is_searchable(self) -> bool:
        return True

    def get_base_queryset(self) -> QuerySet[Payment]:
        of_order = ("order__number", "order__state")
        return Payment.objects.select_related("order").only(*LISTED, *of_order)

    def search_queryset(self, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        number = "".join(self.search_query.split())
        if not self.is_searching:
            return queryset
        return queryset.filter(order__number=number) | queryset.filter(external_id=number)


def money_of(order: Order, user: Any) -> dict[str, Any]:
    """What the page of an order tells of its money, to those who may see payments."""
    if not user.has_perm("payments.view_payment"):
        return {}
    return {
        "payments": payments_of(order.pk),
        "provider_messages": messages_of(order),
    }


def _page_of_order(payment: Payment) -> str:
    return reverse("backoffice_orders:inspect", args=[payment.order_id])


LISTED = ("provider", "state", "amount", "external_id", "created_at", "order")


class PaymentViewSet(ModelViewSet):
    model = Payment
    name = "backoffice_payments"
    url_prefix = "payments"
    icon = "doc-full"
    menu_label = gettext_lazy("Payments")
    menu_order = 145
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PaymentIndexView
    filterset_class = PaymentFilters
    list_per_page = 30
    form_fields: ClassVar = []  # nothing of a payment is a form
    list_display = (
        TitleColumn(
            "order", label=gettext_lazy("Order"), accessor="order.number", get_url=_page_of_order
        ),
        Column("provider", label=gettext_lazy("Provider"), accessor="get_provider_display"),
        StateColumn("state", label=gettext_lazy("State")),
        MoneyColumn("amount", label=gettext_lazy("Amount")),
        DateColumn("created_at", label=gettext_lazy("Begun"), sort_key="created_at"),
        Column("external_id", label=gettext_lazy("Number at the provider"), classname=WIDE),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = dict.fromkeys(["add_url_name", "edit_url_name", "delete_url_name"])
        return super().get_common_view_kwargs(**without, **kwargs)

    def get_urlpatterns(self) -> list[Any]:
        read = {"index", "index_results"}
        return [url for url in super().get_urlpatterns() if url.name in read]
