"""Money that buyers wait for: by which way it goes back, and what came of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.backoffice.money import MoneyView
from commerce.orders.models import Refund
from commerce.payments.commands import begin_repayment, finish_repayment, give_up_repayment
from commerce.payments.models import Repayment, Way
from commerce.payments.queries import refunds_due, ways_of

ON_A_PAGE = 30


class RefundsView(MoneyView):
    template_name = "backoffice/refunds.html"
    page_title = gettext_lazy("Refunds to do")
    header_icon = "undo"
    may_see, may_change = "payments.view_repayment", "payments.change_repayment"
    address = "backoffice_refunds"

    def press(self, button: str) -> str:
        if button in Way.values:
            begin_repayment(refund_id=self.number("refund"), way=Way(button), **self.who)
            return _("The refund is on its way.")
        step = {"done": finish_repayment, "give_up": give_up_repayment}.get(button)
        if step is None:
            return ""
        step(repayment_id=self.number("repayment"), note=self.text("note"), **self.who)
        return _("Written down.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(refunds_due(), ON_A_PAGE).get_page(self.request.GET.get("page"))
        rows = [(refund, _tries(refund), _ways(refund)) for refund in page]
        return super().get_context_data(**kwargs) | {"rows": rows, "paging": page}


def _tries(refund: Refund) -> list[Repayment]:
    return list(refund.repayments.all())


def _ways(refund: Refund) -> list[tuple[str, Any]]:
    """The buttons: none while a provider has been asked."""
    tries = _tries(refund)
    if any(one.state == Repayment.State.UNDER_WAY for one in tries):
        return []
    taken = {one.way for one in tries if one.is_open}
    return [(way, way.label) for way in ways_of(refund, refund.order) if way not in taken]
