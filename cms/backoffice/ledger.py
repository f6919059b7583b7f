"""The books: what every account has, what moved on it, and what the house earned by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.backoffice.pages import OwnPage
from commerce.core.money import Money
from commerce.ledger.models import Kind
from commerce.ledger.queries import Balance, postings_of, trial_balance
from commerce.merchants.queries import merchants_by_id
from commerce.payouts.queries import MonthCommission, commission_by_month

MONTHS = 12
ON_A_PAGE = 50
OF_MERCHANTS = frozenset({Kind.MERCHANT, Kind.PAYOUT})
BAR, GAP, HEIGHT = 44, 16, 160  # pixels of the chart


@dataclass(frozen=True)
class Bar:
    """A month in the chart; what is less than nothing has no height."""

    month: date
    amount: Money
    x: int
    height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height

    @property
    def middle(self) -> int:
        return self.x + BAR // 2


@dataclass(frozen=True)
class AccountRow:
    balance: Balance
    title: str
    owner: str
    url: str


class BooksView(OwnPage):
    """For those who may see entries; nobody may change one."""

    header_icon = "table"
    page_title = gettext_lazy("Ledger")
    may_see = "ledger.view_entry"


class LedgerView(BooksView):
    """The trial balance, with its sum, which is nothing but zero."""

    template_name = "backoffice/ledger.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        balances = trial_balance()
        today = timezone.localdate()
        first = date(today.year - 1, today.month, 1)
        return super().get_context_data(**kwargs) | {
            "rows": _rows(balances),
            "total": Money.total(balance.amount for balance in balances),
            "bars": bars_of(commission_by_month(first)[-MONTHS:]),
            "bar_width": BAR,
            "chart_width": MONTHS * (BAR + GAP),
            "chart_height": HEIGHT,
        }


class AccountView(BooksView):
    """What moved on one account, the oldest first."""

    template_name = "backoffice/account.html"
    http_method_names: ClassVar = ["get", "head"]

    def get(self, request: HttpRequest, kind: str, owner: str = "") -> HttpResponse:
        if kind not in Kind.values:
            raise Http404
        pages = Paginator(postings_of(Kind(kind), owner), ON_A_PAGE)
        self.title = f"{Kind(kind).label} {owner}".strip()
        return self.render_to_response(
            self.get_context_data(title=self.title, paging=pages.get_page(request.GET.get("p")))
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("backoffice_ledger"), "label": _("Ledger")},
            {"url": "", "label": self.title},
        ]


def bars_of(months: Sequence[MonthCommission]) -> list[Bar]:
    """The months as bars, the tallest as high as the chart."""
    tallest = max((month.amount.tiyin for month in months), default=0)
    return [
        Bar(
            month=month.month,
            amount=month.amount,
            x=n * (BAR + GAP),
            height=max(0, month.amount.tiyin) * HEIGHT // tallest if tallest > 0 else 0,
        )
        for n, month in enumerate(months)
    ]


def _rows(balances: Sequence[Balance]) -> list[AccountRow]:
    owners = {balance.owner for balance in balances if balance.kind in OF_MERCHANTS}
    merchants = merchants_by_id(int(owner) for owner in owners)
    return [
        AccountRow(
            balance=balance,
            title=str(balance.kind.label),
            owner=merchants[int(balance.owner)].name
            if balance.kind in OF_MERCHANTS
            else balance.owner,
            url=reverse("backoffice_account", args=filter(None, [balance.kind, balance.owner])),
        )
        for balance in balances
    ]
