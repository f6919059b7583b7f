"""The form of a contract, for a new merchant as for an old one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.backoffice.forms import SoumField
from cms.backoffice.reading import title_of
from cms.backoffice.steps import StepForm
from commerce.catalog.models import Category
from commerce.core.money import Money
from commerce.payouts.commands import Terms
from commerce.payouts.models import HOLD_DAYS, Period

RATES = 5  # rows for commissions of categories
USUAL_COMMISSION = Decimal(10)  # percent


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, category: Any) -> str:
        return title_of(category)


def percent_field(**options: Any) -> forms.DecimalField:
    limits = [MinValueValidator(0), MaxValueValidator(100)]
    return forms.DecimalField(max_digits=5, decimal_places=2, validators=limits, **options)


def basis_points(percent: Decimal) -> int:
    return int(percent * 100)


class TermsForm(StepForm):
    """Commissions are typed in percent."""

    number = forms.CharField(label=_("Number of the contract"), max_length=40)
    since = forms.DateField(label=_("From"), widget=AdminDateInput, initial=timezone.localdate)
    until = forms.DateField(label=_("Until"), widget=AdminDateInput, required=False)
    commission = percent_field(label=_("Commission, %"), initial=USUAL_COMMISSION)
    period = forms.ChoiceField(
        label=_("Payment schedule"), choices=Period.choices, initial=Period.HALF_MONTH
    )
    hold_days = forms.IntegerField(
        label=_("Days after delivery until money is due"),
        min_value=0,
        max_value=365,
        initial=HOLD_DAYS,
    )
    minimum = SoumField(label=_("Smallest payout"), required=False)
    account = forms.CharField(label=_("Bank account"), max_length=20)
    mfo = forms.CharField(label=_("MFO of the bank"), max_length=5)

    def __init__(self, row: Any, *args: Any, **options: Any) -> None:
        super().__init__(row, *args, **options)
        for n in range(1, RATES + 1):
            self.fields[f"category_{n}"] = CategoryField(
                Category.objects.all(), label=_("Category with its own commission"), required=False
            )
            self.fields[f"rate_{n}"] = percent_field(label=_("Its commission, %"), required=False)

    def clean(self) -> dict[str, Any]:
        for n in range(1, RATES + 1):
            category, rate = (self.cleaned_data.get(f"{name}_{n}") for name in ("category", "rate"))
            if (category is None) != (rate is None):
                self.add_error(f"rate_{n}", _("Choose a category and write its commission."))
        return self.cleaned_data

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            number=given["number"],
            since=given["since"],
            until=given["until"],
            commission=basis_points(given["commission"]),
            period=Period(given["period"]),
            hold_days=given["hold_days"],
            minimum=given["minimum"] or Money.ZERO,
            account=given["account"],
            mfo=given["mfo"],
            rates={
                given[f"category_{n}"].pk: basis_points(given[f"rate_{n}"])
                for n in range(1, RATES + 1)
                if given[f"category_{n}"]
            },
        )
