"""Merchants: who sells, and what the law wants shown of them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from cms.backoffice.forms import ShopForm, side_by_side
from cms.backoffice.viewsets import ShopViewSet
from commerce.core.phones import NotAnUzbekPhone, phone_of
from commerce.merchants.commands import save_merchant
from commerce.merchants.models import Merchant


class MerchantForm(ShopForm):
    command = staticmethod(save_merchant)
    slugs: ClassVar = {"slug": ("name", "uz")}

    def clean_phone(self) -> str:
        try:
            return phone_of(self.cleaned_data["phone"])
        except NotAnUzbekPhone as refusal:
            raise ValidationError(refusal.sentence()) from None


class MerchantViewSet(ShopViewSet):
    model = Merchant
    icon = "group"
    menu_label = _("Merchants")
    menu_order = 130
    add_to_admin_menu = True
    url_prefix = "merchants"
    search_fields = chooser_searches = ("name", "legal_name", "tin")
    list_filter = ("is_active",)
    list_display = (
        "name",
        Column("legal_name", label=_("Legal name")),
        Column("tin", label=_("Taxpayer number")),
        Column("rating", label=_("Rating")),
        DateColumn("joined_on", label=_("Joined"), sort_key="joined_on"),
        BooleanColumn("is_active", label=_("Trading")),
    )
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("slug")]),
            *side_by_side(Merchant, "about"),
            FieldRowPanel([FieldPanel("logo"), FieldPanel("is_active")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("legal_name"), FieldPanel("tin")]),
                    FieldRowPanel([FieldPanel("address"), FieldPanel("phone")]),
                    FieldRowPanel([FieldPanel("joined_on"), FieldPanel("rating")]),
                ],
                heading=_("What the law wants shown"),
            ),
        ],
        base_form_class=MerchantForm,
    )
