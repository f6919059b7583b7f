from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField
from commerce.core.money import Money
from commerce.orders.models import PaymentMethod
from commerce.payments.models.payments import Payment


class Statement(models.Model):
    """What a provider says of one day: its lines, as they were read from its export."""

    provider = models.CharField(_("provider"), max_length=10, choices=PaymentMethod.choices)
    day = models.DateField(_("day"))
    lines = models.JSONField(_("lines"))  # of `StatementLine`
    taken_at = models.DateTimeField(_("taken"))
    taken_by = models.CharField(_("taken by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("statement of a provider")
        verbose_name_plural = _("statements of providers")
        ordering = ["-day", "provider"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "day"], name="one_statement_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.day}"


class Difference(models.Model):
    """Where our books and a statement do not agree. Somebody finds out why and writes it down."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", _("Not in our books")
        MISSING_THERE = "missing_there", _("Not in the statement")
        AMOUNT = "amount", _("Another amount")
        STATE = "state", _("Another state")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(_("difference"), max_length=15, choices=Kind.choices)
    number = models.CharField(_("number at the provider"), max_length=64)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.CASCADE, related_name="+")
    ours = MoneyField[Money | int | None, Money | None](_("in our books"), null=True)
    theirs = MoneyField[Money | int | None, Money | None](_("in the statement"), null=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.CharField(_("resolved by"), max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["-statement__day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "number", "kind"], name="a_difference_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None) | ~Q(note=""), name="difference_resolved_with_a_note"
            ),
        ]
