"""Orders: found, read, printed and taken on to their next state. Totals are never edited."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
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

from cms.backoffice.fiscal import receipts_on
from cms.backoffice.payments import money_of
from cms.backoffice.places import RegionColumn
from cms.backoffice.reading import WIDE, MoneyColumn, reader_language
from commerce.core.bilingual import LANGUAGES, is_language, language_or_default
from commerce.core.errors import Refusal
from commerce.inventory.models import Reservation
from commerce.merchants.models import Merchant
from commerce.notifications.queries import messages_about
from commerce.orders.commands import (
    approve_return,
    change_state,
    change_sub_order_state,
    deliver_sub_order,
    hand_over_sub_order,
    pack_sub_order,
    receive_return,
    reduce_lines,
    refuse_return,
    staff,
)
from commerce.orders.documents import sheets
from commerce.orders.models import (
    ALLOWED,
    RETURN_STEPS,
    SUB_STATES,
    Order,
    Return,
    State,
    SubOrder,
    Why,
)
from commerce.orders.notices import Topic
from commerce.orders.queries import order_view
from commerce.orders.story import story_of
from commerce.shipping.models import Method
from commerce.shipping.queries import carrier_name

SEALED = ("contact_name", "phone", "street", "landmark")
TAKES_BACK = {State.CANCELLED, State.RETURNED}
PAPERS = {"invoice": "orders/invoice.html", "packing_slip": "orders/packing_slip.html"}
NOTE = 255  # characters
MOST = 1_000_000  # pieces


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

    merchant = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Merchant"),
        field_name="sub_orders__merchant",
        queryset=Merchant.objects.all(),
        empty_label=gettext_lazy("All"),
    )
    returns = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Returns"),
        field_name="returns__state",
        choices=Return.State.choices,
        widget=forms.CheckboxSelectMultiple,
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

    def filter_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        """An order stands in the list once, however many of its parts were asked for."""
        return super().filter_queryset(queryset).distinct()


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
        order = self.object
        may_change = self.user_has_permission("change")
        view = order_view(order, reader_language())
        return super().get_context_data(**kwargs) | {
            "order": view,
            "told": [
                (told, Topic(told.topic).label if told.topic in Topic else told.topic)
                for told in messages_about(order.number)
            ],
            "carriers": [(code, carrier_name(code)) for code in settings.CARRIERS],
            "story": story_of(order.events.select_related("sub_order", "line")),
            "reservations": Reservation.objects.filter(reference=order.number)
            .select_related("warehouse", "variant")
            .order_by("pk"),
            "sees_contact": self.request.user.has_perm("orders.see_contact"),
            "may_change": may_change,
            "next_states": _steps(ALLOWED[State(order.state)] - {State.PAID}) if may_change else [],
            "parts": [
                (part, _steps(ALLOWED[State(part.state)] & SUB_STATES) if may_change else [])
                for part in view.sub_orders
            ],
            "returns": [
                (back, RETURN_STEPS[Return.State(back.state)] if may_change else ())
                for back in view.returns
            ],
            "reasons": Why.choices,
            "papers": [("invoice", _("Invoice")), ("packing_slip", _("Packing slip"))],
            "languages": [(code, get_language_info(code)["name_local"]) for code in LANGUAGES],
            **money_of(order, self.request.user),
            "receipts": receipts_on(order, self.request.user),
        }


def _steps(states: frozenset[State]) -> list[tuple[State, Any, bool]]:
    """The buttons: in the order of an order's life, and which of them take back."""
    return [(state, state.label, state in TAKES_BACK) for state in State if state in states]


class OrderStepView(PermissionCheckedMixin, BaseOperationView):
    """Does to an order what was pressed, and tells on its page what came of it."""

    model = Order
    permission_required = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        try:
            done = self.press(**kwargs)
        except Refusal as refusal:
            messages.error(request, refusal.sentence())
        else:
            if done:
                messages.success(request, done)
        return redirect("backoffice_orders:inspect", pk)

    def press(self, **kwargs: Any) -> str:
        raise NotImplementedError

    @property
    def who(self) -> dict[str, Any]:
        return {"now": timezone.now(), "by": staff(self.request.user.get_username())}

    def text(self, name: str) -> str:
        return self.request.POST.get(name, "")[:NOTE].replace("\0", "")

    @property
    def state(self) -> State | None:
        pressed = self.request.POST.get("state", "")
        return State(pressed) if pressed in State.values else None

    def pieces(self) -> dict[int, int]:
        """The numbers of the fields that are called after the lines; what is none is passed by."""
        given = {line.pk: self.request.POST.get(f"line-{line.pk}", "") for line in self.lines}
        return {
            pk: min(int(number), MOST)
            for pk, number in given.items()
            if number.isascii() and number.isdigit() and len(number) < 10
        }

    @property
    def lines(self) -> Any:
        return self.object.lines.all()

    @property
    def why(self) -> Why:
        given = self.request.POST.get("why", "")
        return Why(given) if given in Why.values else Why.OTHER


class OrderStateView(OrderStepView):
    """Takes an order on to the state that was pressed."""

    def press(self) -> str:
        state = self.state
        if state is None or state is State.PAID:  # that is said by money alone
            return ""
        change_state(order_id=self.object.pk, state=state, note=self.text("note"), **self.who)
        return _("The order is now: %s.") % state.label


class PartStateView(OrderStepView):
    """The same for one merchant's part; packed, with the pieces that are in the parcel."""

    def press(self, part_id: int) -> str:
        part = get_object_or_404(SubOrder, order=self.object, pk=part_id)
        if self.state is None:
            return ""
        match self.state:
            case State.PACKED:
                own = set(part.lines.values_list("pk", flat=True))
                pieces = {pk: number for pk, number in self.pieces().items() if pk in own}
                pack_sub_order(sub_order_id=part.pk, pieces=pieces, why=self.why, **self.who)
            case State.SHIPPED:
                hand_over_sub_order(
                    sub_order_id=part.pk,
                    carrier_code=self.text("carrier"),
                    tracking=self.text("tracking")[:64].strip(),
                    **self.who,
                )
            case State.DELIVERED if self.text("courier"):
                deliver_sub_order(
                    sub_order_id=part.pk, by_courier=self.text("courier")[:100], now=timezone.now()
                )
            case state:
                note = self.text("note")
                change_sub_order_state(sub_order_id=part.pk, state=state, note=note, **self.who)
        return _("Parcel %(number)s: %(state)s") % {
            "number": part.number,
            "state": self.state.label,
        }


class OrderEditView(OrderStepView):
    """Takes pieces out before they are packed."""

    def press(self) -> str:
        reduce_lines(order_id=self.object.pk, quantities=self.pieces(), why=self.why, **self.who)
        return _("The order was changed.")


class ReturnStateView(OrderStepView):
    """Answers a return, or takes the goods in; lines without a tick are not sold again."""

    def press(self, return_id: int) -> str:
        back = get_object_or_404(Return, order=self.object, pk=return_id)
        match self.request.POST.get("state"):
            case Return.State.APPROVED:
                approve_return(return_id=back.pk, answer=self.text("answer"), **self.who)
            case Return.State.REFUSED:
                refuse_return(return_id=back.pk, answer=self.text("answer"), **self.who)
            case Return.State.RECEIVED:
                sellable = set(self.request.POST.getlist("sellable"))
                lines = back.lines.values_list("line_id", flat=True)
                unsellable = [pk for pk in lines if str(pk) not in sellable]
                receive_return(return_id=back.pk, unsellable=unsellable, **self.who)
            case _:
                return ""
        return _("The return was answered.")


class OrderPaperView(PermissionCheckedMixin, BaseObjectMixin, View):
    """An invoice or packing slip in the language that is asked for; with names, so not for all."""

    model = Order
    any_permission_required = ("view", "change")

    def get(self, request: HttpRequest, pk: int, paper: str, language: str) -> HttpResponse:
        if not request.user.has_perm("orders.see_contact"):
            raise PermissionDenied
        if paper not in PAPERS or not is_language(language):
            raise Http404
        with override(language):
            context = {
                "sheets": sheets(self.object, language_or_default(language)),
                "language": language,
            }
            shown = render_to_string(PAPERS[paper], context, request, using="jinja2")
        return HttpResponse(shown)


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
            path("<int:pk>/edit/", OrderEditView.as_view(), name="change"),
            path("<int:pk>/parts/<int:part_id>/", PartStateView.as_view(), name="part"),
            path("<int:pk>/returns/<int:return_id>/", ReturnStateView.as_view(), name="return"),
            path("<int:pk>/<slug:paper>/<slug:language>/", OrderPaperView.as_view(), name="paper"),
        ]
