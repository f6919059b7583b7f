"""Who may do what in the back office: every address of ours, tried by each role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver
from wagtail.admin import urls as admin_urls
from wagtail.models import ModelLogEntry

from cms.backoffice.staff import (
    ADMINISTRATORS,
    EDITORS,
    FINANCE,
    MANAGERS,
    MARKETERS,
    MERCHANDISERS,
    RIGHTS,
    SUPPORT,
    WAREHOUSE,
)
from commerce.orders.models import Order
from commerce.pricing.models import PriceList
from commerce.shipping.models import Zone
from storefront.visitor import DEVICE
from tests import factories as make

pytestmark = pytest.mark.django_db
User = get_user_model()

# Who may: by the name of a view, or by what its name begins with; the longest one counts.
LEAD = {MANAGERS, ADMINISTRATORS}
EVERYBODY = set(RIGHTS)
MAY = {
    "backoffice_abandoned_carts": {MARKETERS, MERCHANDISERS} | LEAD,
    "backoffice_account": {FINANCE} | LEAD,
    "backoffice_applications:": LEAD,
    "backoffice_cash_report": {FINANCE} | LEAD,
    "backoffice_gift_cards": {FINANCE} | LEAD,
    "backoffice_ledger": {FINANCE} | LEAD,
    "backoffice_missing_codes": {MERCHANDISERS} | LEAD,
    "backoffice_orders:": {SUPPORT, WAREHOUSE, FINANCE} | LEAD,
    "backoffice_orders:change": {SUPPORT, WAREHOUSE} | LEAD,
    "backoffice_orders:paper": {SUPPORT, WAREHOUSE} | LEAD,
    "backoffice_orders:part": {SUPPORT, WAREHOUSE} | LEAD,
    "backoffice_orders:return": {SUPPORT, WAREHOUSE} | LEAD,
    "backoffice_orders:state": {SUPPORT, WAREHOUSE} | LEAD,
    "backoffice_payments:": {SUPPORT, FINANCE} | LEAD,
    "backoffice_payouts:": {FINANCE} | LEAD,
    "backoffice_receipts:": {FINANCE} | LEAD,
    "backoffice_reconciliation": {FINANCE} | LEAD,
    "backoffice_refunds": {FINANCE} | LEAD,
    "backoffice_second_factor:": set(),  # an owner
    "backoffice_wallet": {FINANCE} | LEAD,
    "generate_coupons": {MARKETERS, MERCHANDISERS} | LEAD,
    "stock:": {MERCHANDISERS, WAREHOUSE} | LEAD,
    "wagtailsnippetchoosers_": EVERYBODY,  # titles alone
    "wagtailsnippets_catalog_": {EDITORS} | LEAD,
    "wagtailsnippets_catalog_product:": {EDITORS, MERCHANDISERS} | LEAD,
    "wagtailsnippets_catalog_product:delete": {EDITORS} | LEAD,
    "wagtailsnippets_catalog_product:lock": {EDITORS} | LEAD,
    "wagtailsnippets_catalog_product:unlock": {EDITORS} | LEAD,
    "wagtailsnippets_catalog_product:unpublish": {EDITORS} | LEAD,
    "wagtailsnippets_inventory_warehouse:": {WAREHOUSE} | LEAD,
    "wagtailsnippets_inventory_warehouse:list": {MERCHANDISERS, WAREHOUSE} | LEAD,
    "wagtailsnippets_merchants_": LEAD,
    "wagtailsnippets_pricing_": {MERCHANDISERS} | LEAD,
    "wagtailsnippets_promotions_": {MARKETERS, MERCHANDISERS} | LEAD,
    "wagtailsnippets_shipping_": LEAD,
    "wagtailusers_": {ADMINISTRATORS},
}
# Of Wagtail: one says only whether somebody's review would end, the other asks for a task's own.
NOT_BY_ROLE = ("confirm_workflow_cancellation", "workflow_preview")

OURS = (
    "backoffice_",
    "generate_coupons",
    "stock:",
    "wagtailsnippetchoosers_",
    "wagtailsnippets_",
    "wagtailusers_",
)
OF_ORDERS = ("backoffice_orders", "backoffice_payments")
OF = {
    "backoffice_applications": "merchants.application",
    "stock": "inventory.stock",
    "wagtailusers_groups": "auth.group",
}


def our_views() -> Iterator[tuple[str, str]]:
    """The name and the pattern of every address of the back office."""
    for name, pattern in _walk(admin_urls.urlpatterns):
        if name.startswith(OURS) and not name.endswith(NOT_BY_ROLE):
            yield name, pattern


def _walk(patterns: list[Any], before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inside = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each.url_patterns, path, inside)
        elif isinstance(each, URLPattern):
            yield f"{space}{each.name}", path


PARTS = {
    "revision_id": "1",
    "revision_id_a": "live",
    "revision_id_b": "latest",
    "action_name": "approve",
    "task_state_id": "1",
    "task_id": "1",
    "workflow_state_id": "1",
    "part_id": "1",
    "return_id": "1",
    "document_id": "1",
    "form": "page",
    "kind": "merchant",
    "owner": "1",
    "paper": "invoice",
    "language": "uz",
}


def address(pattern: str, pk: int) -> str:
    """The pattern with the parts of a row that is there."""
    filled = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern))
    plain = filled.replace("\\", "").removesuffix("$")
    return "/admin/" + plain.format(pk=pk, **PARTS)


def row_of(name: str) -> int:
    """The number of a row that this view can show."""
    area = name.partition(":")[0]
    model: type[Model]
    if area.startswith("wagtailsnippet"):
        model = apps.get_model(*area.split("_", 2)[1:])
    elif area in OF_ORDERS:
        model = Order
    else:
        model = apps.get_model(OF.get(area, "accounts.user"))
    found = model._default_manager.last()
    assert found, f"make one of {model}"
    return found.pk


def who_may(name: str) -> set[str]:
    if name.startswith("wagtailsnippetchoosers_") and name.endswith(":create"):
        name = name.replace("choosers_", "s_").replace(":create", ":add")
    told = max((start for start in MAY if name.startswith(start)), key=len, default=None)
    assert told, f"{name}: say in MAY who may"
    return MAY[told]


@pytest.fixture
def a_row_of_each(member_of) -> None:
    order = make.make_order(make.make_product(stock=5))
    make.make_coupon()
    make.make_slot()
    make.make_application()
    make.make_brand()
    make.make_attribute()
    make.make_product_type()
    PriceList.objects.create(name_uz="Ulgurji")
    Zone.objects.create(code="yaqin", name_uz="Yaqin")
    assert order.pk


def is_open(answer: Any) -> bool:
    """It did what was asked, or would have: neither refused, nor about what is not there."""
    refused = answer.status_code == 302 and answer.url in ("/admin/", "/admin/login/")
    return not refused and answer.status_code not in (403, 404)


def is_closed(answer: Any) -> bool:
    return answer.status_code == 403 or (answer.status_code == 302 and answer.url == "/admin/")


@pytest.mark.slow
def test_every_address_opens_to_whom_the_table_says(member_of, a_row_of_each):
    roles = {role: member_of(role) for role in RIGHTS}
    User.objects.create_user("hamkasb")
    wrong = []
    for name, pattern in our_views():
        path = address(pattern, row_of(name))
        for role, client in roles.items():
            # The door is the same; whoever may pass need not have the page drawn.
            ask = client.options if role in who_may(name) else client.get
            answer = ask(path)
            if answer.status_code >= 500:
                wrong.append(f"{name} breaks for {role}")
            elif role in who_may(name) and is_closed(answer):
                wrong.append(f"{name} is closed to {role}")
            elif role not in who_may(name) and is_open(answer):
                wrong.append(f"{name} is open to {role}")
    assert not wrong, "\n".join(wrong)


def test_strangers_and_shoppers_are_led_to_the_sign_in(a_row_of_each):
    stranger, shopper = Client(), Client()
    stranger.get("/uz/cart/")
    session = shopper.session
    session[DEVICE] = make.make_device().pk
    session.save()
    for name, pattern in our_views():
        for client in (stranger, shopper):
            answer = client.get(address(pattern, 1))
            assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/"), (
                name
            )


def test_the_table_names_only_what_there_is():
    names = [name for name, _ in our_views()]
    assert not [start for start in MAY if not any(name.startswith(start) for name in names)]


# --- owners and administrators


def test_an_administrator_neither_makes_nor_changes_an_owner(member_of):
    owner = User.objects.create_superuser("egasi")
    administrator = member_of(ADMINISTRATORS)
    assert administrator.get(f"/admin/users/edit/{owner.pk}/").url == "/admin/"
    assert administrator.post(f"/admin/users/delete/{owner.pk}/").url == "/admin/"
    new = {
        "username": "sanjar",
        "name": "Sanjar",
        "email": "",
        "password1": "juda-maxfiy-soz-7",
        "password2": "juda-maxfiy-soz-7",
        "is_superuser": "on",
    }
    assert administrator.post("/admin/users/new/", new).status_code == 302
    assert not User.objects.get(username="sanjar").is_superuser
    bulk = f"/admin/bulk/accounts/user/set_active_state/?next=/admin/users/&id={owner.pk}"
    administrator.post(bulk, {"mark_as_active": ""})
    owner.refresh_from_db()
    assert owner.is_active


def test_a_shopper_is_not_changed_as_a_colleague(admin):
    shopper = make.make_customer()
    assert admin.get(f"/admin/users/edit/{shopper.pk}/").status_code == 404
    assert admin.get(f"/admin/users/delete/{shopper.pk}/").status_code == 404


def test_a_change_of_roles_is_written_down(admin, member_of):
    member_of(EDITORS)
    colleague = User.objects.get(username=EDITORS)
    group = Group.objects.get(name=FINANCE)
    form = {"username": EDITORS, "name": "", "email": "", "is_active": "on", "groups": [group.pk]}
    address = f"/admin/users/edit/{colleague.pk}/"
    assert admin.post(address, form).status_code == 302
    admin.post(address, form | {"name": "Nargiza"})
    (entry,) = ModelLogEntry.objects.filter(action="staff.roles_changed")
    assert (entry.object_id, entry.user.username) == (str(colleague.pk), "admin")
    assert entry.data == {"now": [FINANCE], "owner": False}
    history = admin.get(f"/admin/users/history/{colleague.pk}/").content.decode()
    assert FINANCE in history
