"""Merchants' money: what was settled, what goes to the bank, and what the bank says."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput
from wagtail.admin.widgets.button import HeaderButton

from cms.backoffice.payments import StateColumn
from cms.backoffice.reading import MoneyColumn
from cms.backoffice.steps import PageWithSteps, StepForm
from commerce.core.bilingual import LANGUAGES, is_language
from commerce.core.errors import Refusal
from commerce.merchants.models import Merchant
from commerce.payouts.commands import confirm_payout, fail_payout, send_payouts
from commerce.payouts.documents import payment_orders, statement_csv, statement_xlsx
from commerce.payouts.models import ON_THEIR_WAY, Payout
from commerce.payouts.queries import parts_without_contract, statement

State = Payout.State
FILES = {
    "csv": (statement_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        statement_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
BANK = "payouts.change_payout"  # who speaks with the bank


class AnswerForm(StepForm):
    permission = BANK

    @property
    def is_open(self) -> bool:
        return bool(self.row.is_on_its_way)


class Confirm(AnswerForm):
    name, title = "confirm", gettext_lazy("The bank has paid")
    button = gettext_lazy("Confirm the payout")
    paid_on = forms.DateField(
        label=gettext_lazy("Paid on"), widget=AdminDateInput, initial=timezone.localdate
    )
    answer = forms.CharField(
        label=gettext_lazy("Number of the payment order"), max_length=200, required=False
    )

    def take(self, user: Any) -> str:
        confirm_payout(payout_id=self.row.pk, now=timezone.now(), **self.cleaned_data)
        return _("The payout is paid.")


class Fail(AnswerForm):
    name, title = "fail", gettext_lazy("The bank did not pay")
    button = gettext_lazy("Make it due again")
    takes_back = True
    answer = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def take(self, user: Any) -> str:
        answer = self.cleaned_data["answer"]
        fail_payout(payout_id=self.row.pk, answer=answer, now=timezone.now())
        return _("The money is due to the merchant again.")


class PayoutPageView(PageWithSteps):
    """A statement, and what became of its money."""

    model = Payout
    template_name = "backoffice/payout.html"
    header_icon = "doc-full"
    page_title = gettext_lazy("Payout")
    step_forms = (Confirm, Fail)

    def get_page_subtitle(self) -> str:
        return str(self.object.number)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_payouts:index"), "label": _("Payouts")},
            {"url": "", "label": self.object.number},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "payout": self.object,
            "statement": statement(self.object.pk, self.object.merchant_id),
            "files": list(FILES),
            "languages": [(code, get_language_info(code)["name_local"]) for code in LANGUAGES],
        }


class StatementView(PermissionCheckedMixin, BaseObjectMixin, View):
    """The statement to print, or as a file, in the language that is asked for."""

    model = Payout
    any_permission_required = ("view", "change")

    def get(self, request: HttpRequest, pk: int, form: str, language: str) -> HttpResponse:
        if not is_language(language):
            raise Http404
        with override(language):
            paper = statement(pk, self.object.merchant_id)
            if form == "print":
                context = {"sheets": [paper], "language": language}
                return HttpResponse(
                    render_to_string("sell/statement.html", context, request, using="jinja2")
                )
            if form not in FILES:
                raise Http404
            write, content_type = FILES[form]
            return _file(write(paper), content_type, f"{paper.number}.{form}")


class BankView(WagtailAdminTemplateMixin, TemplateView):
    """What is on its way: sent to the bank as a file of payment orders, then confirmed."""

    template_name = "backoffice/bank.html"
    page_title = gettext_lazy("Payments to merchants")
    header_icon = "upload"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_payouts:index"), "label": _("Payouts")},
            {"url": "", "label": _("Payments to merchants")},
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(BANK):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = self._waiting().filter(pk__in=_numbers(request.POST.getlist("payout")))
        if not chosen:
            messages.error(request, _("Choose at least one payout."))
        elif "confirm" in request.POST:
            self._confirm(chosen)
        else:
            sent = send_payouts(payout_ids=[one.pk for one in chosen], now=timezone.now())
            name = f"{timezone.localdate().isoformat()}.csv"
            return _file(payment_orders(sent), "text/csv; charset=utf-8", name)
        return redirect("backoffice_payouts:bank")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "payouts": self._waiting(),
            "today": timezone.localdate(),
        }

    def _waiting(self) -> QuerySet[Payout]:
        on_their_way = Payout.objects.filter(state__in=ON_THEIR_WAY)
        return on_their_way.select_related("merchant", "contract").order_by("pk")

    def _confirm(self, payouts: QuerySet[Payout]) -> None:
        """Each by itself, paid today; another day is said on the payout's own page."""
        today, now = timezone.localdate(), timezone.now()
        for payout in payouts:
            try:
                confirm_payout(payout_id=payout.pk, paid_on=today, now=now)
            except Refusal as refusal:
                messages.error(self.request, f"{payout.number}: {refusal.sentence()}")
            else:
                messages.success(self.request, _("%s is paid.") % payout.number)


class PayoutFilters(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    merchant = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Merchant"),
        queryset=Merchant.objects.all(),
        empty_label=gettext_lazy("All"),
    )
    until = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("End of the period"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Payout
        fields: ClassVar = []


class PayoutIndexView(IndexView):
    """The newest first."""

    default_ordering = ("-until", "-pk")

    def get_base_queryset(self) -> QuerySet[Payout]:
        return Payout.objects.select_related("merchant")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm(BANK):
            return []
        url = reverse("backoffice_payouts:bank")
        return [HeaderButton(_("Payments to merchants"), url=url, icon_name="upload")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        waiting = parts_without_contract().count()
        if waiting and not self.results_only:
            messages.warning(
                self.request,
                _("Paid parcels whose merchant has no contract: %(count)s.") % {"count": waiting},
            )
        return super().get_context_data(*args, **kwargs)


def _numbers(given: list[str]) -> list[int]:
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 19]


def _file(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)


def _page_of(payout: Payout) -> str:
    return reverse("backoffice_payouts:inspect", args=[payout.pk])


class PayoutViewSet(ModelViewSet):
    model = Payout
    name = "backoffice_payouts"
    url_prefix = "payouts"
    icon = "doc-full"
    menu_label = gettext_lazy("Payouts")
    menu_order = 146
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = PayoutPageView
    index_view_class = PayoutIndexView
    filterset_class = PayoutFilters
    list_per_page = 30
    form_fields: ClassVar = []  # nothing of a payout is a form
    list_display = (
        TitleColumn("number", label=gettext_lazy("Number"), get_url=_page_of),
        Column("merchant", label=gettext_lazy("Merchant")),
        DateColumn("until", label=gettext_lazy("End of the period"), sort_key="until"),
        StateColumn("state", label=gettext_lazy("State")),
        MoneyColumn("amount", label=gettext_lazy("Amount")),
        MoneyColumn("closing", label=gettext_lazy("Closing balance")),
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        without = dict.fromkeys(["add_url_name", "edit_url_name", "delete_url_name"])
        return super().get_common_view_kwargs(**without, **kwargs)

    @property
    def inspect_view(self) -> Any:
        return PayoutPageView.as_view()

    def get_urlpatterns(self) -> list[Any]:
        read = {"index", "index_results", "inspect"}
        return [
            *(url for url in super().get_urlpatterns() if url.name in read),
            path("bank/", BankView.as_view(), name="bank"),
            path(
                "<int:pk>/statement/<slug:form>/<slug:language>/",
                StatementView.as_view(),
                name="statement",
            ),
        ]
