"""What stands on the first page of the admin: the shop at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from cms.backoffice.reconciliation import ReconciliationView
from cms.backoffice.refunds import RefundsView
from commerce.catalog.models import Product
from commerce.fiscal.queries import lacking_count, refused
from commerce.orders.models import Order, State
from commerce.payments.queries import open_differences, refunds_due
from commerce.showcase.models import ShelfEntry

KEPT_FOR = 60  # seconds


@dataclass(frozen=True)
class Figures:
    ordered_today: int
    waiting: int
    sold_out: int
    drafts: int
    without_codes: int
    refused_receipts: int
    refunds: int
    differences: int


def figures(now: datetime) -> Figures:
    """Counted at most once a minute, however many editors look."""
    known: Figures | None = cache.get("backoffice-figures")
    if known is None:
        known = _counted(now)
        cache.set("backoffice-figures", known, KEPT_FOR)
    return known


def _counted(now: datetime) -> Figures:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return Figures(
        ordered_today=Order.objects.filter(placed_at__gte=midnight).count(),
        waiting=Order.objects.filter(state__in=[State.PLACED, State.PAID]).count(),
        sold_out=ShelfEntry.objects.filter(in_stock=False).count(),
        refunds=refunds_due().count(),
        differences=open_differences().count(),
        drafts=Product.objects.filter(has_unpublished_changes=True).count(),
        without_codes=lacking_count(),
        refused_receipts=refused().count(),
    )


class ShopToday(Component):
    """Numbers that lead to the lists they were counted from; each editor sees their own part."""

    name = "shop-today"
    template_name = "backoffice/home.html"
    order = 60

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        counted = figures(timezone.now())
        orders, products = (
            reverse("backoffice_orders:index"),
            reverse("wagtailsnippets_catalog_product:list"),
        )
        cards = []
        if user.has_perm("orders.view_order"):
            today = timezone.localdate().isoformat()
            cards += [
                (_("orders today"), counted.ordered_today, f"{orders}?placed_at_from={today}"),
                (_("orders to be packed"), counted.waiting, f"{orders}?state=placed&state=paid"),
            ]
        if user.has_perm(RefundsView.may_see):
            cards.append((_("refunds to do"), counted.refunds, reverse(RefundsView.address)))
        if user.has_perm(ReconciliationView.may_see):
            address = reverse(ReconciliationView.address)
            cards.append((_("differences from statements"), counted.differences, address))
        if user.has_perm("catalog.change_product"):
            cards += [
                (_("products sold out"), counted.sold_out, f"{products}?stock=out"),
                (
                    _("products with unpublished changes"),
                    counted.drafts,
                    f"{products}?state=changed",
                ),
            ]
        if user.has_perm("catalog.change_variant"):
            codes = reverse("backoffice_missing_codes")
            cards += [(_("variants without fiscal codes"), counted.without_codes, codes)]
        if user.has_perm("fiscal.view_receipt"):
            receipts = reverse("backoffice_receipts:index")
            failed = f"{receipts}?state=failed"
            cards += [(_("receipts refused"), counted.refused_receipts, failed)]
        return {"cards": cards}
