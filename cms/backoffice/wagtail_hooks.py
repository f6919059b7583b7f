"""The menu of the back office, in the order in which a shop works."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.backoffice.access.audit import register_actions
from cms.backoffice.access.views import ResetView
from cms.backoffice.applications import ApplicationViewSet
from cms.backoffice.bulk import DeleteEachBulkAction, PublishBulkAction, UnpublishBulkAction
from cms.backoffice.carts import AbandonedCartsView
from cms.backoffice.catalogue import (
    AttributeViewSet,
    BrandViewSet,
    CategoryViewSet,
    ProductTypeViewSet,
)
from cms.backoffice.delivery import (
    CashReportView,
    DeliveryRateViewSet,
    DeliverySlotViewSet,
    PickupPointViewSet,
    ZoneViewSet,
)
from cms.backoffice.fiscal import MissingCodesView, ReceiptViewSet
from cms.backoffice.home import ShopToday
from cms.backoffice.ledger import AccountView, LedgerView
from cms.backoffice.merchants import MerchantViewSet
from cms.backoffice.money import money_menu
from cms.backoffice.orders import OrderViewSet
from cms.backoffice.own_account import OwnPanel
from cms.backoffice.payments import PaymentViewSet
from cms.backoffice.payouts import PayoutViewSet
from cms.backoffice.pricing import (
    CouponViewSet,
    GenerateView,
    PriceListViewSet,
    PromotionViewSet,
)
from cms.backoffice.products import ProductViewSet
from cms.backoffice.reconciliation import ReconciliationView
from cms.backoffice.refunds import RefundsView
from cms.backoffice.stock import StockViewSet, WarehouseViewSet
from cms.backoffice.users import note_roles, owners_by_owners
from cms.backoffice.wallets import GiftCardsView, WalletView


class CatalogueGroup(SnippetViewSetGroup):
    menu_label = _("Catalogue")
    menu_icon = "tag"
    menu_order = 110
    items = (ProductViewSet, CategoryViewSet, BrandViewSet, ProductTypeViewSet, AttributeViewSet)


class StockGroup(SnippetViewSetGroup):
    menu_label = _("Stock")
    menu_icon = "clipboard-list"
    menu_order = 120
    items = (StockViewSet, WarehouseViewSet)


class PricesGroup(SnippetViewSetGroup):
    menu_label = _("Prices")
    menu_icon = "pick"
    menu_order = 125
    items = (PromotionViewSet, CouponViewSet, PriceListViewSet)


class DeliveryGroup(SnippetViewSetGroup):
    menu_label = _("Delivery")
    menu_icon = "resubmit"
    menu_order = 150
    items = (DeliveryRateViewSet, ZoneViewSet, DeliverySlotViewSet, PickupPointViewSet)


MONEY = {
    "refunds": RefundsView,
    "statements": ReconciliationView,
    "gift-cards": GiftCardsView,
    "wallets": WalletView,
}

register_snippet(CatalogueGroup)
register_snippet(StockGroup)
register_snippet(PricesGroup)
register_snippet(MerchantViewSet)
register_snippet(DeliveryGroup)


@hooks.register("register_admin_viewset")
def orders() -> OrderViewSet:
    return OrderViewSet()


@hooks.register("register_admin_viewset")
def payments() -> PaymentViewSet:
    return PaymentViewSet()


@hooks.register("register_admin_viewset")
def receipts() -> ReceiptViewSet:
    return ReceiptViewSet()


@hooks.register("register_admin_viewset")
def applications() -> ApplicationViewSet:
    return ApplicationViewSet()


@hooks.register("register_admin_viewset")
def payouts() -> PayoutViewSet:
    return PayoutViewSet()


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [
        path("ledger/", LedgerView.as_view(), name="backoffice_ledger"),
        path("ledger/<slug:kind>/", AccountView.as_view(), name="backoffice_account"),
        path("ledger/<slug:kind>/<str:owner>/", AccountView.as_view(), name="backoffice_account"),
        path("coupons/many/", GenerateView.as_view(), name="generate_coupons"),
        path("cash-report/", CashReportView.as_view(), name="backoffice_cash_report"),
        path("fiscal-codes/", MissingCodesView.as_view(), name="backoffice_missing_codes"),
        path(
            "users/<int:pk>/second-factor/",
            include(([path("", ResetView.as_view(), name="reset")], "backoffice_second_factor")),
        ),
        *(path(f"{place}/", view.as_view(), name=view.address) for place, view in MONEY.items()),
        path("abandoned-carts/", AbandonedCartsView.as_view(), name="backoffice_abandoned_carts"),
    ]


hooks.register("register_log_actions", register_actions)
hooks.register("before_bulk_action", owners_by_owners)
hooks.register("after_bulk_action", note_roles)


hooks.register("register_account_settings_panel", OwnPanel)


@hooks.register("register_account_menu_item")
def second_factor_item(request: Any) -> dict[str, Any]:
    return {"url": reverse("mfa_index"), "label": _("My second factor"), "help_text": ""}


@hooks.register("register_admin_menu_item")
def money() -> MenuItem:
    return money_menu(MONEY.values())


class CashReportItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("shipping.view_cashcollection"))


@hooks.register("register_reports_menu_item")
def cash_report_item() -> CashReportItem:
    address = reverse("backoffice_cash_report")
    return CashReportItem(_("Cash of couriers"), address, icon_name="clipboard-list")


class MissingCodesItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("catalog.change_variant"))


@hooks.register("register_reports_menu_item")
def missing_codes_item() -> MissingCodesItem:
    address = reverse("backoffice_missing_codes")
    return MissingCodesItem(_("Fiscal codes"), address, icon_name="warning")


def rights_of_money() -> set[str]:
    return {right for view in MONEY.values() for right in (view.may_see, view.may_change)}


class AbandonedCartsItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("cart.view_abandonedcart"))


@hooks.register("register_reports_menu_item")
def abandoned_carts_item() -> AbandonedCartsItem:
    address = reverse("backoffice_abandoned_carts")
    return AbandonedCartsItem(_("Abandoned carts"), address, icon_name="history")


class LedgerItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(request.user.has_perm("ledger.view_entry"))


@hooks.register("register_reports_menu_item")
def ledger_item() -> LedgerItem:
    return LedgerItem(_("Ledger"), reverse("backoffice_ledger"), icon_name="table")


@hooks.register("register_permissions")
def rights_without_a_list() -> QuerySet[Permission]:
    """Those that guard a part of a form, so that the admin can give them too."""
    return Permission.objects.filter(
        Q(content_type__app_label="catalog", codename="change_variant")
        | Q(content_type__app_label="pricing", codename="change_price")
        | Q(content_type__app_label="orders", codename="see_contact")
        | Q(content_type__app_label="shipping", codename="view_cashcollection")
        | Q(codename__in=[right.partition(".")[2] for right in rights_of_money()])
        | Q(content_type__app_label="cart", codename="view_abandonedcart")
        | Q(content_type__app_label="payouts", codename__in=["add_contract", "add_share"])
        | Q(content_type__app_label="ledger", codename="view_entry")
    )


@hooks.register("construct_homepage_panels")
def shop_today(request: Any, panels: list[Any]) -> None:
    panels.insert(0, ShopToday())


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    address = versioned_static("backoffice/backoffice.css")
    return format_html('<link rel="stylesheet" href="{}">', address)


# After Wagtail's own, whose place the one for deleting takes.
for action in (PublishBulkAction, UnpublishBulkAction, DeleteEachBulkAction):
    hooks.register("register_bulk_action", action, order=100)
