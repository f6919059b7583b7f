"""Gift cards, issued in batches and printed once; and the wallet of a customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from cms.backoffice.forms import SoumField
from cms.backoffice.money import MoneyView
from cms.backoffice.sheets import csv_file
from commerce.accounts.models import User
from commerce.accounts.queries import phone_digests
from commerce.core.errors import Invalid, Refusal
from commerce.core.phones import phone_of
from commerce.wallets.commands import (
    MOST_AT_ONCE,
    adjust_wallet,
    cancel_gift_card,
    issue_gift_cards,
)
from commerce.wallets.models import GiftCard, GiftCardBatch
from commerce.wallets.queries import balance, code_as_typed, history, movements, outstanding

ON_A_PAGE = 30
MOST_FOUND = 20


class IssueForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    value = SoumField(label=gettext_lazy("Value of a card, soʻm"))
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=1
    )
    expires_at = forms.DateTimeField(label=gettext_lazy("Valid until"), widget=AdminDateTimeInput)
    is_sold = forms.BooleanField(label=gettext_lazy("Paid for by somebody"), required=False)


class AdjustForm(forms.Form):
    amount = SoumField(label=gettext_lazy("Amount, soʻm"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class Incomplete(Invalid):
    code = "incomplete"
    message = gettext_lazy("Fill in every field.")


class GiftCardsView(MoneyView):
    """The batches with what the shop still owes for them. Codes are told once, as a file."""

    template_name = "backoffice/gift_cards.html"
    page_title = gettext_lazy("Gift cards")
    header_icon = "tag"
    may_see, may_change = "wallets.view_giftcardbatch", "wallets.add_giftcardbatch"
    address = "backoffice_gift_cards"

    def press(self, button: str) -> str | HttpResponse:
        if button == "issue":
            return self._issue()
        if button == "cancel":
            cancel_gift_card(card_id=self.number("card"), now=timezone.now())
            return _("The card was cancelled.")
        return ""

    def _issue(self) -> HttpResponse:
        form = IssueForm(self.request.POST)
        if not form.is_valid():
            raise Incomplete
        _batch, codes = issue_gift_cards(
            by=self.request.user.get_username(), now=timezone.now(), **form.cleaned_data
        )
        value = form.cleaned_data["value"]  # the only time that the codes are seen
        return csv_file("gift-cards", ["code", "value"], ((code, value) for code in codes))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(GiftCardBatch.objects.all(), ON_A_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(**kwargs) | {
            "form": IssueForm(),
            "rows": outstanding(page),
            "paging": page,
            "found": self._found(),
            "q": self.request.GET.get("q", ""),
        }

    def _found(self) -> Iterable[GiftCard]:
        """Cards by the last signs of their codes."""
        ending = code_as_typed(self.request.GET.get("q", ""))[-4:]
        cards = GiftCard.objects.select_related("batch")
        return cards.filter(ending=ending)[:MOST_FOUND] if ending else []


class WalletView(MoneyView):
    """One customer's wallet, found by the phone."""

    template_name = "backoffice/wallet.html"
    page_title = gettext_lazy("Wallets")
    header_icon = "user"
    may_see, may_change = "wallets.view_adjustment", "wallets.add_adjustment"
    address = "backoffice_wallet"

    @cached_property
    def phone(self) -> str:
        return (self.request.POST or self.request.GET).get("phone", "")[:40].replace("\0", "")

    @cached_property
    def customer(self) -> User | None:
        try:
            digests = phone_digests(phone_of(self.phone))
        except Refusal:
            return None
        return User.objects.filter(phone_digest__in=digests).first()

    def press(self, button: str) -> str:
        form = AdjustForm(self.request.POST)
        if self.customer is None or not form.is_valid() or button not in {"add", "take"}:
            raise Incomplete
        amount = form.cleaned_data["amount"]
        adjust_wallet(
            customer_id=self.customer.pk,
            amount=amount if button == "add" else -amount,
            reason=form.cleaned_data["reason"],
            by=self.request.user.get_username(),
            now=timezone.now(),
        )
        return _("Written down.")

    def way_back(self) -> str:
        return f"{reverse(self.address)}?{urlencode({'phone': self.phone})}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"phone": self.phone, "form": AdjustForm()}
        if self.customer is None:
            return context
        page = Paginator(history(self.customer.pk), ON_A_PAGE).get_page(1)
        return context | {
            "customer": self.customer,
            "balance": balance(self.customer.pk),
            "movements": movements(page),
        }
