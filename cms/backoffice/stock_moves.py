"""Pieces leave a warehouse otherwise than to a buyer: to another one, or out of the books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.backoffice.reading import title_of
from commerce.core.errors import Refusal
from commerce.inventory.commands import transfer_stock, write_off
from commerce.inventory.models import WRITTEN_OFF, Movement, Stock, Warehouse

Reason = Movement.Reason
REASONS = [
    (reason.value, reason.label)
    for reason in Reason
    if reason == Reason.TRANSFER or reason in WRITTEN_OFF
]


class MoveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    target = forms.ModelChoiceField(
        label=_("To the warehouse"), queryset=Warehouse.objects.none(), required=False
    )
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=1_000_000)
    reference = forms.CharField(
        label=_("Note for the ledger"), max_length=64, required=False, strip=True
    )

    def __init__(self, *args: Any, source: Warehouse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Warehouse.objects.exclude(pk=source.pk)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") == Reason.TRANSFER and not given.get("target"):
            self.add_error("target", _("Choose where the pieces go."))
        return given


class StockMoveView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, FormView):
    model = Stock
    permission_required = "change"
    form_class = MoveForm
    template_name = "backoffice/stock_move.html"
    page_title = _("Transfer or write off")
    header_icon = "clipboard-list"

    def get_page_subtitle(self) -> str:
        stock = self.object
        return f"{stock.variant.sku}, {title_of(stock.warehouse, 'name')}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"source": self.object.warehouse}

    def form_valid(self, form: MoveForm) -> HttpResponse:
        try:
            _move(self.object, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence())
            return self.form_invalid(form)
        messages.success(self.request, gettext("The ledger has it."))
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse("stock:index")


def _move(
    stock: Stock, *, reason: str, target: Warehouse | None, quantity: int, reference: str
) -> None:
    pieces = {"variant_id": stock.variant_id, "quantity": quantity, "reference": reference}
    if target and reason == Reason.TRANSFER:
        transfer_stock(source=stock.warehouse, target=target, **pieces)
    else:
        write_off(warehouse=stock.warehouse, reason=Reason(reason), **pieces)
