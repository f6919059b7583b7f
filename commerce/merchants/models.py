from __future__ import annotations

from functools import partial

from django.conf import settings
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


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")  # goods, prices, stock, orders and returns
    PACKER = "packer", _("Packer")  # orders to pack and send, nothing of money
    ACCOUNTANT = "accountant", _("Accountant")  # statements and payouts


class Member(models.Model):
    """Somebody who works for a merchant, and as what."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "user"], name="member_of_a_merchant_once")
        ]
