from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField
from commerce.payments.models.payments import Payment


class Instalment(models.Model):
    """What a payment in monthly parts was applied for; its partner pays the shop at once."""

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied for")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        ACTIVE = "active", _("Being paid off")
        CANCELLED = "cancelled", _("Cancelled")

    payment = models.OneToOneField(Payment, on_delete=models.CASCADE, related_name="instalment")
    months = models.PositiveSmallIntegerField(_("months"))
    monthly = MoneyField(_("a month"))
    last = MoneyField(_("the last month"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.APPLIED
    )

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gt=1, last__gt=0, last__lte=models.F("monthly")),
                name="instalment_in_parts",
            )
        ]
