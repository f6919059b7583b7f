"""Carts that were left standing: how many, worth what, and what was ordered after all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.backoffice.periods import PeriodReportView, this_month
from commerce.cart.queries import AbandonedDay, abandoned_carts, abandoned_days
from commerce.core.money import Money

NEWEST = 50


class AbandonedCartsView(PeriodReportView):
    """A period by its days as a chart, and the newest carts of it."""

    template_name = "backoffice/abandoned_carts.html"
    page_title = _("Abandoned carts")
    header_icon = "history"
    may_see = "cart.view_abandonedcart"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.period_form()
        period = form.cleaned_data if form.is_valid() else this_month()
        carts = abandoned_carts(**period)[:NEWEST]
        return self.shown(form, carts=carts, **_summed(abandoned_days(**period)))


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
