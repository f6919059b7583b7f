from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual, text_of
from commerce.core.fields import MoneyField
from commerce.core.money import Money


class Method(models.TextChoices):
    COURIER = "courier", _("Courier to the door")
    PICKUP = "pickup", _("Pick-up point")
    POST = "post", _("Post office")


class DeliveryRate(models.Model):
    """What one way of delivery to one region costs and how many days it takes."""

    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    region = models.CharField(_("region"), max_length=5)
    price = MoneyField(_("price"))
    free_from = MoneyField[Money | int | None, Money | None](_("free from"), null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days at least"))
    days_max = models.PositiveSmallIntegerField(_("days at most"))
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        ordering = ["region", "price"]
        constraints = [
            models.UniqueConstraint(fields=["method", "region"], name="one_rate_per_region"),
            models.CheckConstraint(condition=Q(price__gte=0), name="delivery_not_negative"),
            models.CheckConstraint(
                condition=Q(days_max__gte=F("days_min")), name="delivery_days_in_order"
            ),
        ]


@bilingual(
    name=partial(models.CharField, _("name"), max_length=120),
    address=partial(models.CharField, _("address"), max_length=255),
    landmark=partial(models.CharField, _("landmark"), max_length=255, blank=True),
)
class PickupPoint(models.Model):
    code = models.SlugField(_("code"), unique=True)
    region = models.CharField(_("region"), max_length=5, db_index=True)
    district = models.CharField(_("district"), max_length=10)
    hours = models.CharField(_("opening hours"), max_length=60)
    is_active = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("pick-up point")
        verbose_name_plural = _("pick-up points")
        ordering = ["region", "code"]

    def __str__(self) -> str:
        return str(text_of(self, "name", "uz"))
