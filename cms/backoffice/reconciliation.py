"""Statements of providers against our books: taken in, compared, explained."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from cms.backoffice.money import MoneyView
from commerce.core.errors import Invalid
from commerce.orders.models import PaymentMethod
from commerce.payments.commands import resolve_difference, take_statement
from commerce.payments.models import Difference, Statement

ON_A_PAGE = 50
NEWEST = 10
LARGEST_FILE = 10 * 1024 * 1024


class StatementForm(forms.Form):
    provider = forms.ChoiceField(
        label=gettext_lazy("Provider"),
        choices=[
            (method.value, method.label)
            for method in PaymentMethod
            if method not in {PaymentMethod.CASH, PaymentMethod.WALLET}
        ],
    )
    day = forms.DateField(label=gettext_lazy("Day"), widget=AdminDateInput)
    file = forms.FileField(label=gettext_lazy("File (CSV)"))

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        try:
            if file.size > LARGEST_FILE:
                raise ValueError
            return str(file.read().decode("utf-8-sig"))
        except ValueError:
            raise forms.ValidationError(_("This file can't be read.")) from None


class ReconciliationView(MoneyView):
    template_name = "backoffice/reconciliation.html"
    page_title = gettext_lazy("Statements of providers")
    header_icon = "doc-full"
    may_see, may_change = "payments.view_difference", "payments.change_difference"
    address = "backoffice_reconciliation"

    def press(self, button: str) -> str:
        if button == "take":
            return self._take()
        if button == "resolve":
            name, now = self.request.user.get_username(), timezone.now()
            number, note = self.number("difference"), self.text("note")
            resolve_difference(difference_id=number, note=note, by=name, now=now)
            return _("Written down.")
        return ""

    def _take(self) -> str:
        form = StatementForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            raise UnusableFile
        given = form.cleaned_data
        statement = take_statement(
            provider=given["provider"],
            day=given["day"],
            content=given["file"],
            by=self.request.user.get_username(),
            now=timezone.now(),
        )
        count = statement.differences.filter(resolved_at__isnull=True).count()
        return _("%(statement)s: %(count)d differences.") % {
            "statement": statement,
            "count": count,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Difference.objects.select_related("statement", "payment__order")
        rows = rows.order_by("-resolved_at", "-statement__day", "pk")  # open ones first
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs) | {
            "form": StatementForm(),
            "statements": Statement.objects.defer("lines")[:NEWEST],
            "rows": page,
            "paging": page,
        }


class UnusableFile(Invalid):
    code = "unusable_file"
    message = gettext_lazy("Choose the provider, the day and a CSV file.")
