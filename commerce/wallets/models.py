from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import MoneyField


class GiftCardBatch(models.Model):
    """Cards of one value that were issued together. Its account in the ledger holds their money."""

    name = models.CharField(_("name"), max_length=100)
    value = MoneyField(_("value of a card"))
    count = models.PositiveIntegerField(_("cards"))
    is_sold = models.BooleanField(
        _("sold"), default=False, help_text=_("Paid for by somebody; else the shop gives them away")
    )
    expires_at = models.DateTimeField(_("expires"))
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.CharField(_("issued by"), max_length=150)

    class Meta:
        verbose_name = _("batch of gift cards")
        verbose_name_plural = _("gift cards")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gt=0, count__gt=0), name="cards_of_value"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="cards_expire_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GiftCard(models.Model):
    """One card. The code itself is printed once and kept by nobody: this is its digest."""

    class State(models.TextChoices):
        OPEN = "open", _("Not used")
        REDEEMED = "redeemed", _("Used")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    batch = models.ForeignKey(GiftCardBatch, on_delete=models.PROTECT, related_name="cards")
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(_("ends with"), max_length=4)  # so that support can find it
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    settled_at = models.DateTimeField(_("used or ended"), null=True)
    redeemed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("gift card")
        verbose_name_plural = _("gift cards")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="card_settled_at_its_time",
            )
        ]
        indexes = [
            models.Index(fields=["batch"], condition=Q(state="open"), name="open_cards_of_batch")
        ]

    def has_expired(self, now: datetime) -> bool:
        return self.batch.expires_at <= now


class Adjustment(models.Model):
    """What staff put into a wallet or took out of it, and why. Stays as it is."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wallet_adjustments"
    )
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.CharField(_("by whom"), max_length=150)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("correction of a wallet")
        verbose_name_plural = _("corrections of wallets")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(reason=""), name="adjustment_has_its_reason"
            )
        ]
