from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual, text_of
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


class PriceChange(models.Model):
    """What everybody paid for a variant from this moment on. Rows are only added.

    The law's question, what was the lowest price before a reduction, is answered from here.
    """

    variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.CASCADE, related_name="price_changes"
    )
    amount = MoneyField(_("price"))
    old_amount = MoneyField[Money | int | None, Money | None](_("old price"), null=True, blank=True)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at"], name="price_history")]


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def valid_at(self, now: datetime) -> PriceListQuerySet:
        begun = self.filter(is_active=True, starts_at__lte=now)
        return begun.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


@bilingual(name=partial(models.CharField, _("name"), max_length=100))
class PriceList(models.Model):
    """Other prices for a time, for a group of customers, from a quantity on or of one merchant.

    A price that takes over by itself one day is in a list that begins on that day.
    """

    priority = models.SmallIntegerField(
        _("priority"), default=0, help_text=_("The price of the highest list counts.")
    )
    starts_at = models.DateTimeField(_("begins"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    customer_group = models.CharField(_("customer group"), max_length=50, blank=True)
    minimum_quantity = models.PositiveIntegerField(_("pieces at least"), default=1)
    merchant = models.ForeignKey(
        "merchants.Merchant",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("only goods of"),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    was_valid = models.BooleanField(default=False, editable=False)  # when it was last told of

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        ordering = ["-priority", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="price_list_window_in_order",
            ),
            models.CheckConstraint(
                condition=Q(minimum_quantity__gte=1), name="price_list_from_one_piece"
            ),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))

    def is_valid_at(self, now: datetime) -> bool:
        is_over = self.ends_at is not None and self.ends_at <= now
        return self.is_active and self.starts_at <= now and not is_over


class ListPrice(models.Model):
    """What a variant costs by a price list."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.CASCADE, related_name="list_prices"
    )
    amount = MoneyField(_("price"))

    class Meta:
        verbose_name = _("list price")
        verbose_name_plural = _("list prices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "variant"], name="one_price_in_a_price_list"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="list_price_is_positive"),
        ]
