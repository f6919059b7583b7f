"""Merchants: who sells, what the law wants shown of them, what was agreed and how money stands."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn

from cms.backoffice.forms import ShopForm, SoumField, side_by_side
from cms.backoffice.reading import reader_language
from cms.backoffice.steps import PageWithSteps, StepForm
from cms.backoffice.terms import TermsForm
from cms.backoffice.viewsets import ShopViewSet
from commerce.core.phones import NotAnUzbekPhone, phone_of
from commerce.merchants.commands import invite_member, save_merchant
from commerce.merchants.models import Merchant, Role
from commerce.merchants.queries import invitations_of, members_of
from commerce.payouts.commands import correct, make_contract
from commerce.payouts.queries import balance_of, contracts_of, payouts_of

NEWEST = 12  # payouts


class MerchantForm(ShopForm):
    command = staticmethod(save_merchant)
    slugs: ClassVar = {"slug": ("name", "uz")}

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])


class NewContract(TermsForm):
    name, title = "contract", _("New contract")
    button = _("Make the contract")
    permission = "payouts.add_contract"

    def take(self, user: Any) -> str:
        contract = make_contract(merchant_id=self.row.pk, terms=self.terms())
        return gettext("Contract %(number)s is made.") % {"number": contract.number}


class Correct(StepForm):
    name, title = "correct", _("Correction")
    button = _("Correct the balance")
    permission = "payouts.add_share"
    takes_back = True
    direction = forms.ChoiceField(
        label=_("The merchant"), choices=[("1", _("gets more")), ("-1", _("gets less"))]
    )
    amount = SoumField(label=_("Amount"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def take(self, user: Any) -> str:
        correct(
            merchant_id=self.row.pk,
            amount=self.cleaned_data["amount"] * int(self.cleaned_data["direction"]),
            reason=self.cleaned_data["reason"],
            by=user.get_username(),
            now=timezone.now(),
        )
        return gettext("The balance was corrected.")


class Invite(StepForm):
    name, title = "invite", _("Invite somebody to the team")
    button = _("Send the invitation")
    permission = "merchants.change_merchant"
    phone = forms.CharField(label=_("Phone"), max_length=40)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])

    def take(self, user: Any) -> str:
        invite_member(
            merchant_id=self.row.pk,
            phone=self.cleaned_data["phone"],
            role=Role(self.cleaned_data["role"]),
            language=reader_language(),
            now=timezone.now(),
        )
        return gettext("The invitation is sent.")


def _phone(typed: str) -> str:
    try:
        return phone_of(typed)
    except NotAnUzbekPhone as refusal:
        raise ValidationError(refusal.sentence()) from None


class MerchantPageView(PageWithSteps):
    """Contract, people and money of a merchant; money only for those who may see payouts."""

    model = Merchant
    template_name = "backoffice/merchant.html"
    header_icon = "group"
    page_title = _("Merchant")
    step_forms = (NewContract, Correct, Invite)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {
                "url": reverse("wagtailsnippets_merchants_merchant:list"),
                "label": gettext("Merchants"),
            },
            {"url": "", "label": str(self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        merchant, user = self.object, self.request.user
        context = super().get_context_data(**kwargs) | {
            "merchant": merchant,
            "members": members_of(merchant.pk),
            "invitations": invitations_of(merchant.pk),
        }
        if not user.has_perm("payouts.view_payout"):
            return context
        return context | {
            "balance": balance_of(merchant.pk),
            "contracts": contracts_of(merchant.pk),
            "payouts": payouts_of(merchant.pk)[:NEWEST],
        }


def _open(merchant: Merchant) -> str:
    return gettext("Contract and money")


def _page_of(merchant: Merchant) -> str:
    return reverse("wagtailsnippets_merchants_merchant:inspect", args=[merchant.pk])


class MerchantViewSet(ShopViewSet):
    model = Merchant
    inspect_view_enabled = True
    inspect_view_class = MerchantPageView
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
        TitleColumn("page", label=_("Money"), accessor=_open, get_url=_page_of),
    )

    @property
    def inspect_view(self) -> Any:
        return MerchantPageView.as_view()

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
