from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField
from commerce.core.money import Money


class Price(models.Model):
    """What a variant costs now, and the crossed-out price before a reduction."""

    variant = models.OneToOneField(
        "catalog.Variant", primary_key=True, on_delete=models.CASCADE, related_name="price"
    )
    amount = MoneyField(_("price"))
    old_amount = MoneyField[Money | int | None, Money | None](_("old price"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_is_positive"),
            models.CheckConstraint(
                condition=Q(old_amount__isnull=True) | Q(old_amount__gt=F("amount")),
                name="old_price_is_higher",
            ),
        ]

    def __str__(self) -> str:
        return self.amount.in_words_of("uz")
