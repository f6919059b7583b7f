"""Reports on the days between two days, this month's unless others are asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.backoffice.pages import OwnPage


class PeriodForm(forms.Form):
    """Both days are of the period."""

    first = forms.DateField(label=_("From"), widget=AdminDateInput)
    last = forms.DateField(label=_("Until"), widget=AdminDateInput)


class PeriodReportView(OwnPage):
    """A report; each says what it shows of a period."""

    def period_form(self) -> PeriodForm:
        return PeriodForm(this_month() | self.request.GET.dict())

    def shown(self, form: PeriodForm, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context))


def this_month() -> dict[str, Any]:
    today = timezone.localdate()
    return {"first": today.replace(day=1), "last": today}
