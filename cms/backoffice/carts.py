"""Carts that were left standing: how many, worth what, and what was ordered after all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateInput

from commerce.cart.queries import AbandonedDay, abandoned_carts, abandoned_days
from commerce.core.money import Money

NEWEST = 50


class PeriodForm(forms.Form):
    first = forms.DateField(label=_("From"), widget=AdminDateInput)
    last = forms.DateField(label=_("Until"), widget=AdminDateInput)


class AbandonedCartsView(WagtailAdminTemplateMixin, TemplateView):
    """A period by its days as a chart, and the newest carts of it."""

    template_name = "backoffice/abandoned_carts.html"
    page_title = _("Abandoned carts")
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("cart.view_abandonedcart"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        month = {"first": today.replace(day=1), "last": today}
        form = PeriodForm(month | request.GET.dict())
        period = form.cleaned_data if form.is_valid() else month
        return self.render_to_response(
            self.get_context_data(
                form=form,
                carts=abandoned_carts(**period)[:NEWEST],
                **_summed(abandoned_days(**period)),
            )
        )


def _summed(days: list[AbandonedDay]) -> dict[str, Any]:
    """The sums of a period, and each day's bars in per cent of the highest."""
    left, recovered = sum(day.carts for day in days), sum(day.recovered for day in days)
    highest = max((day.carts for day in days), default=1)
    return {
        "left": left,
        "recovered": recovered,
        "rate": round(100 * recovered / left) if left else 0,
        "value": Money.total(day.value for day in days),
        "recovered_value": Money.total(day.recovered_value for day in days),
        "days": [(day, 100 * day.carts // highest, 100 * day.recovered // highest) for day in days],
    }
