from __future__ import annotations

from functools import partial

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.core.bilingual import bilingual

TIN = r"^([0-9]{9}|[0-9]{14})$"


class MerchantQuerySet(models.QuerySet["Merchant"]):
    def trading(self) -> MerchantQuerySet:
        return self.filter(is_active=True)


@bilingual(about=partial(models.TextField, _("about the shop")))
class Merchant(models.Model):
    """A seller, with what the law wants shown of it."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    legal_name = models.CharField(_("legal name"), max_length=200)
    # Of a firm its TIN; of a person who sells in their own name the PINFL.
    tin = models.CharField(_("taxpayer number"), max_length=14, validators=[RegexValidator(TIN)])
    address = models.CharField(_("legal address"), max_length=255)
    phone = models.CharField(_("phone"), max_length=16)
    logo = models.ForeignKey(
        "media.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
    )
    rating = models.DecimalField(_("rating"), max_digits=3, decimal_places=2, null=True, blank=True)
    joined_on = models.DateField(_("joined on"))
    is_active = models.BooleanField(_("trading"), default=True)

    objects = MerchantQuerySet.as_manager()

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="merchant_rating_of_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.name
