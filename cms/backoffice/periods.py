"""Reports on the days between two days, this month's unless others are asked for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput


class PeriodForm(forms.Form):
    """Both days are of the period."""

    first = forms.DateField(label=_("From"), widget=AdminDateInput)
    last = forms.DateField(label=_("Until"), widget=AdminDateInput)


class PeriodReportView(WagtailAdminTemplateMixin, TemplateView):
    """A report for those who have the right to see it; each says what it shows of a period."""

    may_see: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(self.may_see):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def period_form(self) -> PeriodForm:
        return PeriodForm(this_month() | self.request.GET.dict())

    def shown(self, form: PeriodForm, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context))


def this_month() -> dict[str, Any]:
    today = timezone.localdate()
    return {"first": today.replace(day=1), "last": today}
