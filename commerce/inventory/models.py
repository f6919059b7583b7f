from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual, text_of


@bilingual(name=partial(models.CharField, _("name"), max_length=100))
class Warehouse(models.Model):
    code = models.SlugField(_("code"), unique=True)
    region = models.CharField(_("region"), max_length=5)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))


class Stock(models.Model):
    """How many pieces of a variant lie in a warehouse, and how many of them are promised."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stocks")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="stocks")
    on_hand = models.IntegerField(_("on hand"), default=0)
    reserved = models.IntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["variant", "warehouse"], name="one_stock_row"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_not_negative"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("reserved")), name="reserved_at_most_on_hand"
            ),
        ]

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class Movement(models.Model):
    """One line of the ledger: pieces that came (positive) or went (negative). Never changed."""

    class Reason(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        SALE = "sale", _("sale")
        RETURN = "return", _("return")
        COUNT = "count", _("stock count")

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="movements")
    variant = models.ForeignKey(
        "catalog.Variant", on_delete=models.CASCADE, related_name="movements"
    )
    quantity = models.IntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    reference = models.CharField(_("reference"), max_length=64, blank=True)
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["variant", "warehouse"], name="movements_of_stock")]


class Reservation(models.Model):
    """Pieces promised to an order until they leave the warehouse or the promise ends."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        SHIPPED = "shipped", _("shipped")
        RELEASED = "released", _("released")

    reference = models.CharField(_("order"), max_length=64)
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    until = models.DateTimeField(_("held until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "variant", "warehouse"], name="one_reservation_per_place"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
        ]
