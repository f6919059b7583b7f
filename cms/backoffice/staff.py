"""Who may do what: the groups that every shop begins with.

Editors write texts and choose pictures; merchandisers set prices and stock and may draft texts,
but publish none; managers do all that, take orders on and see who ordered. Made, or brought
back to this, by `manage.py staff_groups`; the admin may add groups of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS, MERCHANDISERS, MANAGERS = "Editors", "Merchandisers", "Managers"

_ALL = ("add", "change", "delete", "view")
_CONTENT = (*_ALL, "publish", "lock", "unlock")

_TEXTS: Mapping[str, Iterable[str]] = {
    "wagtailadmin.admin": ("access",),
    "catalog.product": _CONTENT,
    "catalog.category": _CONTENT,
    "catalog.brand": _ALL,
    "catalog.attribute": _ALL,
    "catalog.producttype": _ALL,
}
_GOODS: Mapping[str, Iterable[str]] = {
    "wagtailadmin.admin": ("access",),
    "catalog.product": ("add", "change", "view"),
    "catalog.variant": _ALL,
    "pricing.price": _ALL,
    "pricing.pricelist": _ALL,
    "promotions.promotion": _ALL,
    "promotions.coupon": _ALL,
    "inventory.stock": ("change", "view"),
    "inventory.warehouse": ("view",),
}
_TRADE: Mapping[str, Iterable[str]] = {
    "inventory.warehouse": _ALL,
    "merchants.merchant": _ALL,
    "merchants.application": ("change", "view"),
    "payouts.contract": ("add",),
    "payouts.payout": ("change", "view"),
    "payouts.share": ("add",),
    "ledger.entry": ("view",),
    "orders.order": ("change", "view"),
    "payments.payment": ("view",),
    "shipping.deliveryrate": _ALL,
    "shipping.pickuppoint": _ALL,
    "shipping.zone": _ALL,
    "shipping.deliveryslot": _ALL,
    "shipping.cashcollection": ("view",),
}
RIGHTS: Mapping[str, tuple[Mapping[str, Iterable[str]], ...]] = {
    EDITORS: (_TEXTS,),
    MERCHANDISERS: (_GOODS,),
    MANAGERS: (_TEXTS, _GOODS, _TRADE),
}
PICTURES = ("add_picture", "change_picture", "choose_image")
PAGES = ("add_page", "change_page", "publish_page")


@transaction.atomic
def make_groups() -> None:
    """Give each group exactly these rights, making it where it is missing."""
    for name, given in RIGHTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(given))
        if name == MANAGERS:
            group.permissions.add(_permission("orders", "see_contact"))
        if name != MERCHANDISERS:
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
