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
from commerce.promotions.calculation import Kind


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def automatic_at(self, now: datetime) -> PromotionQuerySet:
        """Those that run at this moment for everybody's basket."""
        begun = self.filter(needs_coupon=False, is_active=True, starts_at__lte=now)
        return begun.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


@bilingual(name=partial(models.CharField, _("name"), max_length=100))
class Promotion(models.Model):
    """What is given, on which goods, to whom and when; by itself or to those with a coupon."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    amount = MoneyField[Money | int | None, Money | None](
        _("amount"), null=True, blank=True, help_text=_("Of a free delivery: at most so much.")
    )
    buy = models.PositiveSmallIntegerField(_("pieces to buy"), null=True, blank=True)
    free = models.PositiveSmallIntegerField(_("pieces free"), null=True, blank=True)
    gift = models.ForeignKey(
        "catalog.Variant",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("gift"),
    )

    categories = models.ManyToManyField(
        "catalog.Category", blank=True, related_name="+", verbose_name=_("categories")
    )
    products = models.ManyToManyField(
        "catalog.Product", blank=True, related_name="+", verbose_name=_("products")
    )
    merchants = models.ManyToManyField(
        "merchants.Merchant", blank=True, related_name="+", verbose_name=_("merchants")
    )
    minimum = MoneyField(_("minimum"), default=Money.ZERO)
    customer_group = models.CharField(_("customer group"), max_length=50, blank=True)

    starts_at = models.DateTimeField(_("begins"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    needs_coupon = models.BooleanField(_("only with a coupon"), default=False)
    priority = models.SmallIntegerField(
        _("priority"), default=0, help_text=_("The highest is tried first.")
    )
    is_exclusive = models.BooleanField(
        _("exclusive"), default=False, help_text=_("Goods in it are in no other promotion.")
    )
    group = models.CharField(
        _("group"),
        max_length=50,
        blank=True,
        help_text=_("Of one group, goods are in one promotion only; other groups add to it."),
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-priority", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind=Kind.PERCENT, percent__isnull=False)
                    | Q(kind=Kind.AMOUNT, amount__isnull=False)
                    | Q(kind=Kind.BUY_AND_GET, buy__isnull=False, free__isnull=False)
                    | Q(kind=Kind.FREE_DELIVERY)
                    | Q(kind=Kind.GIFT, gift__isnull=False)
                ),
                name="promotion_gives_something",
            ),
            models.CheckConstraint(
                condition=(
                    (Q(percent__isnull=True) | Q(percent__gte=1, percent__lte=100))
                    & (Q(amount__isnull=True) | Q(amount__gt=0))
                    & (Q(buy__isnull=True) | Q(buy__gte=1))
                    & (Q(free__isnull=True) | Q(free__gte=1))
                ),
                name="promotion_gives_what_can_be",
            ),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="promotion_minimum"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="promotion_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))


class Coupon(models.Model):
    """A word that brings a promotion in. `code` is kept as `coupon_code` spells it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    promotion = models.ForeignKey(
        Promotion,
        on_delete=models.PROTECT,
        related_name="coupons",
        verbose_name=_("promotion"),
        db_index=False,  # the index of batches begins with it
    )
    batch = models.CharField(_("batch"), max_length=50, blank=True)
    uses_allowed = models.PositiveIntegerField(_("uses"), null=True, blank=True, default=1)
    uses_per_customer = models.PositiveIntegerField(
        _("uses of each customer"), null=True, blank=True
    )
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    minimum = MoneyField(_("minimum"), default=Money.ZERO)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(uses_allowed__isnull=True) | Q(used__lte=F("uses_allowed")),
                name="coupon_not_used_too_often",
            ),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="coupon_minimum"),
        ]
        indexes = [models.Index(fields=["promotion", "batch"], name="coupon_batch")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_used_up(self) -> bool:
        return self.uses_allowed is not None and self.used >= self.uses_allowed


class Redemption(models.Model):
    """One use of a coupon by an order; given back if that is cancelled."""

    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    order_number = models.CharField(_("order"), max_length=20, db_index=True)
    customer = models.CharField(max_length=64)  # a keyed digest: who it was can't be read
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coupon", "order_number"], name="one_use_per_order")
        ]
        indexes = [models.Index(fields=["coupon", "customer"], name="redemption_of_customer")]
