from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual, text_of
from commerce.core.fields import SealedTextField


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
    safety = models.PositiveIntegerField(
        _("safety stock"), default=0, help_text=_("So many pieces are never promised to buyers.")
    )

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
    def free(self) -> int:
        """Promised to nobody, the safety stock included."""
        return self.on_hand - self.reserved

    @property
    def available(self) -> int:
        """What can still be promised."""
        return max(0, self.free - self.safety)


class Movement(models.Model):
    """One line of the ledger: pieces that came (positive) or went (negative).

    The table refuses to change or delete a row, and a row outlives the variant that it counted.
    """

    class Reason(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        SALE = "sale", _("sale")
        RETURN = "return", _("return")
        COUNT = "count", _("stock count")
        TRANSFER = "transfer", _("transfer")
        DAMAGE = "damage", _("damaged")
        LOSS = "loss", _("lost")
        EXPIRY = "expiry", _("past its date")

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="movements")
    variant = models.ForeignKey(
        "catalog.Variant",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="movements",
    )
    quantity = models.IntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    reference = models.CharField(_("reference"), max_length=64, blank=True)
    moved_at = models.DateTimeField(_("moved"), auto_now_add=True)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        indexes = [models.Index(fields=["variant", "warehouse"], name="movements_of_stock")]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_of_something")
        ]


WRITTEN_OFF = frozenset({Movement.Reason.DAMAGE, Movement.Reason.LOSS, Movement.Reason.EXPIRY})


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def held(self) -> ReservationQuerySet:
        return self.filter(state=Reservation.State.HELD)


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
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "variant", "warehouse"], name="one_reservation_per_place"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
        ]


class StockWish(models.Model):
    """Somebody wants to hear when a variant is back; it goes when they are told.

    Everybody has a phone, so that is asked for.
    """

    variant = models.ForeignKey("catalog.Variant", on_delete=models.CASCADE, related_name="wishes")
    phone = SealedTextField(_("phone"))
    phone_digest = models.CharField(max_length=64, editable=False)
    language = models.CharField(_("language"), max_length=2)
    wished_at = models.DateTimeField(_("wished"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "phone_digest"], name="one_waiting_wish_per_phone"
            )
        ]
