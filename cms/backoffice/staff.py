"""Who may do what: the groups that every shop begins with.

Editors write texts and choose pictures; marketers build pages, promotions and coupons;
merchandisers set prices and stock and may draft texts, but publish none. Support takes orders on
and sees who ordered, the warehouse packs them, finance follows the money and changes none of it.
Managers do all of that, and administrators decide besides who may do what (an owner, whom Django
calls a superuser, may do everything, and is changed only by an owner). Made, or brought back to
this, by `manage.py staff_groups`; the admin may add groups of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS, MARKETERS, MERCHANDISERS = "Editors", "Marketers", "Merchandisers"
SUPPORT, WAREHOUSE, FINANCE = "Support", "Warehouse", "Finance"
MANAGERS, ADMINISTRATORS = "Managers", "Administrators"

_ALL = ("add", "change", "delete", "view")
_CONTENT = (*_ALL, "publish", "lock", "unlock")

_DOOR: Mapping[str, Iterable[str]] = {"wagtailadmin.admin": ("access",)}
_TEXTS: Mapping[str, Iterable[str]] = {
    "catalog.product": _CONTENT,
    "catalog.category": _CONTENT,
    "catalog.brand": _ALL,
    "catalog.attribute": _ALL,
    "catalog.producttype": _ALL,
}
_OFFERS: Mapping[str, Iterable[str]] = {
    "promotions.promotion": _ALL,
    "promotions.coupon": _ALL,
    "cart.abandonedcart": ("view",),
}
_GOODS: Mapping[str, Iterable[str]] = {
    "catalog.product": ("add", "change", "view"),
    "catalog.variant": _ALL,
    "pricing.price": _ALL,
    "pricing.pricelist": _ALL,
    "inventory.stock": ("change", "view"),
    "inventory.warehouse": ("view",),
}
_ORDERS: Mapping[str, Iterable[str]] = {"orders.order": ("change", "view")}
_MONEY: Mapping[str, Iterable[str]] = {
    "orders.order": ("view",),
    "payments.payment": ("view",),
    "fiscal.receipt": ("change", "view"),
    "payments.repayment": ("change", "view"),
    "payments.difference": ("change", "view"),
    "wallets.giftcardbatch": ("add", "view"),
    "wallets.adjustment": ("add", "view"),
    "payouts.payout": ("change", "view"),
    "payouts.share": ("add",),
    "ledger.entry": ("view",),
    "shipping.cashcollection": ("view",),
}
_STORES: Mapping[str, Iterable[str]] = {
    "inventory.stock": ("change", "view"),
    "inventory.warehouse": _ALL,
}
_TRADE: Mapping[str, Iterable[str]] = {
    "merchants.merchant": _ALL,
    "merchants.application": ("change", "view"),
    "payouts.contract": ("add",),
    "shipping.deliveryrate": _ALL,
    "shipping.pickuppoint": _ALL,
    "shipping.zone": _ALL,
    "shipping.deliveryslot": _ALL,
}
_COLLEAGUES: Mapping[str, Iterable[str]] = {
    "accounts.user": _ALL,
    "auth.group": _ALL,
}
_MANAGEMENT = (_DOOR, _TEXTS, _OFFERS, _GOODS, _ORDERS, _MONEY, _STORES, _TRADE)
RIGHTS: Mapping[str, tuple[Mapping[str, Iterable[str]], ...]] = {
    EDITORS: (_DOOR, _TEXTS),
    MARKETERS: (_DOOR, _OFFERS),
    MERCHANDISERS: (_DOOR, _GOODS, _OFFERS),
    SUPPORT: (_DOOR, _ORDERS, {"payments.payment": ("view",)}),
    WAREHOUSE: (_DOOR, _ORDERS, _STORES),
    FINANCE: (_DOOR, _MONEY),
    MANAGERS: _MANAGEMENT,
    ADMINISTRATORS: (*_MANAGEMENT, _COLLEAGUES),
}
SEE_CONTACT = (SUPPORT, WAREHOUSE, MANAGERS, ADMINISTRATORS)
BUILD_PAGES = (EDITORS, MARKETERS, MANAGERS, ADMINISTRATORS)
PICTURES = ("add_picture", "change_picture", "choose_image")
PAGES = ("add_page", "change_page", "publish_page")


@transaction.atomic
def make_groups() -> None:
    """Give each group exactly these rights, making it where it is missing."""
    for name, given in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(given))
        if name in SEE_CONTACT:
            group.permissions.add(_permission("orders", "see_contact"))
        if name in BUILD_PAGES:
            _give_pictures_and_pages(group)


def _permissions(given: Iterable[Mapping[str, Iterable[str]]]) -> Iterable[Permission]:
    for rights in given:
        for model, verbs in rights.items():
            app, name = model.split(".")
            yield from (_permission(app, f"{verb}_{name}") for verb in verbs)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _give_pictures_and_pages(group: Group) -> None:
    for codename in PICTURES:
        GroupCollectionPermission.objects.get_or_create(
            group=group,
            collection=Collection.get_first_root_node(),
            permission=_permission("media", codename),
        )
    for codename in PAGES:
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=Page.get_first_root_node(),
            permission=_permission("wagtailcore", codename),
        )
