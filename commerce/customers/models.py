from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.core.fields import SealedTextField


class CustomerAddress(models.Model):
    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses"
    )
    name = SealedTextField()
    phone = SealedTextField()
    region = models.CharField(max_length=5)
    district = models.CharField(max_length=10)
    street = SealedTextField(blank=True)
    landmark = SealedTextField(blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default=True), name="one_default_address"
            )
        ]


class Wish(models.Model):
    """A product somebody wants to find again."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes"
    )
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "product"], name="wished_for_once")
        ]


class Purpose(models.TextChoices):
    """What a customer may allow; nothing of it is needed to buy."""

    OFFERS = "offers", _("News and offers by SMS")
    SUGGESTIONS = "suggestions", _("Suggestions from what I looked at and bought")


class Consent(models.Model):
    """One answer of a customer; the newest of a purpose counts. Rows are only added."""

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    is_given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class GroupMember(models.Model):
    """A customer who has prices and promotions of their own: those of this group."""

    customer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_member"
    )
    group = models.CharField(max_length=50)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(group=""), name="member_of_some_group")]
